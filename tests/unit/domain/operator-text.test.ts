import { describe, expect, it } from 'vitest';
import { blocksOf } from '#lib/domain/operator-text.ts';

const shapeOf = (text: string) => blocksOf(text).map(({ kind, pieces }) => [kind, ...pieces.map(({ text: words, href }) => (href === null ? words : `[${words}](${href})`))]);

describe('the operator\'s text', () => {
  it('has headings, paragraphs over several lines, and items', () => {
    expect(shapeOf('# Who we are\r\nThe council\nof the valley.\n\nElm Street 1\n- first\n* second')).toEqual([
      ['heading', 'Who we are'],
      ['paragraph', 'The council of the valley.'],
      ['paragraph', 'Elm Street 1'],
      ['item', 'first'],
      ['item', 'second'],
    ]);
  });

  it('links web and mail addresses, without the full stop behind them', () => {
    expect(shapeOf('Write to air@council.example, or see https://council.example/air?x=1.')).toEqual([
      ['paragraph', 'Write to ', '[air@council.example](mailto:air@council.example)', ', or see ', '[https://council.example/air?x=1](https://council.example/air?x=1)', '.'],
    ]);
  });

  it('links nothing that runs, and has nothing to say where nothing was written', () => {
    expect(shapeOf('javascript:alert(1) <b>data:text/html,x</b>')).toEqual([['paragraph', 'javascript:alert(1) <b>data:text/html,x</b>']]);
    expect(shapeOf('\n \n')).toEqual([]);
  });

  it('is read in bounded time', () => {
    const startedMs = performance.now();
    blocksOf('a@'.repeat(32_768));
    blocksOf(`${'a.'.repeat(16_384)}@${'b-'.repeat(8_192)}`);
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });
});

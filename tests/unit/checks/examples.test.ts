import { describe, expect, it } from 'vitest';
import { checks } from '#server/checks/index.ts';
import { flagsOf } from './flags-of.ts';

describe.each(checks.map((check) => [check.head.id, check] as const))('%s', (_id, check) => {
  it.each(check.head.examples.map((example) => [example.title, example] as const))('%s', (_title, { input, output }) => {
    expect(flagsOf(check, input.context, input.series)).toEqual(output);
  });

  it('says of every option what it is', () => {
    expect(Object.keys(check.head.optionsHelp)).toEqual(Object.keys(check.head.options));
  });
});

import { describe, expect, it, vi } from 'vitest';

// outside a component a field that Svelte watches is a field
vi.stubGlobal('$state', Object.assign(<T>(value: T): T => value, { raw: <T>(value: T): T => value }));
const { ChannelChoice } = await import('../../../src/routes/alerts/channel-choice.svelte.ts');
const { ChosenTest } = await import('../../../src/routes/alerts/new/chosen-test.svelte.ts');

const HOOK = { id: '1', kind: 'webhook', label: 'hook.example', state: 'confirmed', paused_why: null };
const MAIL = { id: '2', kind: 'email', label: 'a…@example.org', state: 'unconfirmed', paused_why: null };
const CHAT = { id: '3', kind: 'slack', label: 'slack.example', state: 'paused', paused_why: 'Paused by its owner.' };

/** A choice over a server whose answers are given; what was asked of it is kept. */
async function setUp({ channels, chosen, email = '', tested }: { channels: (typeof HOOK | typeof MAIL | typeof CHAT)[]; chosen: string[]; email?: string; tested?: { status: number; body: object } }) {
  const asked: string[] = [];
  const answer = (status: number, body: object) => Promise.resolve(new Response(JSON.stringify(body), { status }));
  const choice = new ChannelChoice((input, init) => {
    const path = String(input);
    asked.push(`${init?.method} ${path}`);
    if (path.endsWith('/test')) return answer(tested?.status === 429 ? 429 : 202, tested?.status === 429 ? tested.body : { id: '9' });
    if (path.includes('/deliveries')) return answer(200, { deliveries: [{ id: '9', ...tested?.body }] });
    return answer(200, { channels });
  });
  choice.chosenIds = chosen;
  choice.email = email;
  const test = new ChosenTest(choice);
  vi.useFakeTimers();
  const run = test.run();
  await vi.runAllTimersAsync();
  await run;
  vi.useRealTimers();
  return { lines: test.lines.map(({ text, tone }) => `${tone}: ${text}`), asked, isBusy: test.isBusy };
}

describe('a test of what is chosen', () => {
  it('says that it was taken', async () => {
    const { lines, isBusy } = await setUp({ channels: [HOOK, MAIL], chosen: ['1'], tested: { status: 202, body: { state: 'sent', error: null } } });
    expect(lines).toEqual(['ok: Webhook: hook.example. The test was taken: it should be there.']);
    expect(isBusy).toBe(false);
  });

  it('says why it was not, in the words of the one that refused it', async () => {
    const refused = await setUp({ channels: [HOOK], chosen: ['1'], tested: { status: 202, body: { state: 'waiting', error: 'It answered 500.' } } });
    expect(refused.lines).toEqual(['bad: Webhook: hook.example. The test did not arrive: It answered 500.']);
    const soon = await setUp({ channels: [HOOK], chosen: ['1'], tested: { status: 429, body: { detail: 'One test in ten seconds.' } } });
    expect(soon.lines).toEqual(['bad: Webhook: hook.example. The test did not arrive: One test in ten seconds.']);
  });

  it('is sent to no address that has not said yes, and makes none', async () => {
    const { lines, asked } = await setUp({ channels: [HOOK, MAIL, CHAT], chosen: ['2', '3'], email: ' someone@example.org ' });
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain('someone@example.org is asked first');
    expect(lines[1]).toContain('waits for your confirmation');
    expect(lines[2]).toContain('Paused by its owner.');
    expect(asked).toEqual(['GET /api/v1/channels']);
  });

  it('asks for a channel where none is chosen', async () => {
    expect((await setUp({ channels: [HOOK], chosen: [] })).lines).toEqual(['plain: Choose where it goes first: this browser, or an address. The bell needs no test.']);
  });
});

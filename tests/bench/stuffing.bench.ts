import { Agent, request } from 'node:http';
import { firstLinkOf, postForm, startProduct, makeDataDir, removeDataDir } from '../e2e/product.ts';
import { print, quantile } from './stats.ts';

const PAIRS = 20_000;
const ADDRESSES = 500;
const AT_ONCE = 32;
const GOOD_EVERY_MS = 200;
const PASSWORD = 'mossy north wall';
const ADA = 'ada@example.org';

/** A leaked list of 20,000 pairs from 500 addresses, one of them right, while the owner of that account signs in from her own browser. */
export default async function stuffing(): Promise<void> {
  const dataDir = makeDataDir();
  const product = await startProduct(dataDir, { LOG_LEVEL: 'error', HOST: '0.0.0.0' });
  const url = new URL(product.url);
  try {
    const first = await firstLinkOf(product);
    const made = await postForm(product.url, first, { email: ADA, name: 'Ada', password: PASSWORD });
    const known = `lichen_browser=${made.cookies['lichen_browser'] ?? ''}`;
    const quiet: number[] = [];
    for (let i = 0; i < 20; i += 1) quiet.push((await signIn(url, ADA, PASSWORD, '127.0.0.1', known)).tookMs);

    const outcomes = new Map<string, number>();
    const good: { status: string; tookMs: number }[] = [];
    let next = 0;
    let isOver = false;
    const stuff = async () => {
      while (next < PAIRS) {
        const i = next++;
        const isRight = i === 10_000;
        const { status } = await signIn(url, isRight ? ADA : `person${i}@example.net`, isRight ? PASSWORD : `leaked password ${i}`, `127.1.${(i % ADDRESSES) >> 8}.${(i % ADDRESSES) & 255 || 1}`);
        outcomes.set(status, (outcomes.get(status) ?? 0) + 1);
      }
    };
    const owner = async () => {
      while (!isOver) {
        good.push(await signIn(url, ADA, PASSWORD, '127.0.0.1', known));
        await new Promise((resolve) => setTimeout(resolve, GOOD_EVERY_MS));
      }
    };
    const startedMs = performance.now();
    const owning = owner();
    await Promise.all(Array.from({ length: AT_ONCE }, stuff));
    const tookS = (performance.now() - startedMs) / 1000;
    isOver = true;
    await owning;
    const hashed = (outcomes.get('401') ?? 0) + (outcomes.get('303') ?? 0);
    print([
      ['pairs, addresses', `${PAIRS}, ${ADDRESSES}; in ${tookS.toFixed(0)} s, ${(PAIRS / tookS).toFixed(0)} a second`],
      ['answers', [...outcomes].map(([status, count]) => `${status}: ${count}`).join(', ')],
      ['reached the hash (limit 1 %)', `${hashed} = ${((100 * hashed) / PAIRS).toFixed(2)} %`],
      ['good sign-ins meanwhile', `${good.length}, of these let in ${good.filter(({ status }) => status === '303').length}`],
      ['  p50, p99 (limit 1000 ms)', `${quantile(good.map(({ tookMs }) => tookMs), 0.5).toFixed(0)}, ${quantile(good.map(({ tookMs }) => tookMs), 0.99).toFixed(0)} ms`],
      ['  p50 before', `${quantile(quiet, 0.5).toFixed(0)} ms`],
    ]);
  } finally {
    await product.end('SIGTERM');
    removeDataDir(dataDir);
  }
}

const agents = new Map<string, Agent>();

/** As a program does it that wants no page: the answer's status is in the JSON. */
function signIn(url: URL, email: string, password: string, address: string, cookie?: string): Promise<{ status: string; tookMs: number }> {
  const agent = agents.get(address) ?? new Agent({ keepAlive: false, localAddress: address });
  agents.set(address, agent);
  const body = new URLSearchParams({ email, password }).toString();
  const startedMs = performance.now();
  return new Promise((resolve, reject) => {
    const headers = { origin: url.origin, host: url.host, accept: 'application/json', 'x-sveltekit-action': 'true', 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body), ...(cookie === undefined ? {} : { cookie }) };
    const post = request({ host: '127.0.0.1', port: url.port, path: '/sign-in', method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.once('end', () => resolve({ status: /"status":(\d+)/.exec(text)?.[1] ?? String(response.statusCode), tookMs: performance.now() - startedMs }));
    });
    post.once('error', reject).end(body);
  });
}

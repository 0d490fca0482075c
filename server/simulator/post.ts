import { Agent, request } from 'node:http';

export interface PostAnswer {
  /** 0: nobody answered. */
  status: number;
  retryAfterS: number | null;
  /** At most 2,000 characters of the body. */
  text: string;
}

export interface Poster {
  post(key: string, readings: readonly unknown[]): Promise<PostAnswer>;
  close(): void;
}

const TIMEOUT_MS = 15_000;
const MAX_TEXT = 2_000;

/** Sends readings the way any device does: HTTP with its key, over a few kept connections. */
export function makePoster(address: string, connections: number): Poster {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const url = new URL('/api/v1/readings', address);
  return {
    post: (key, readings) => postOnce(agent, url, key, JSON.stringify({ readings })),
    close: () => agent.destroy(),
  };
}

function postOnce(agent: Agent, url: URL, key: string, body: string): Promise<PostAnswer> {
  return new Promise((resolve) => {
    const unanswered = (error: Error) => resolve({ status: 0, retryAfterS: null, text: error.message });
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'user-agent': 'lichen-demonstration' };
    const sent = request(url, { agent, method: 'POST', headers, timeout: TIMEOUT_MS }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => { if (text.length < MAX_TEXT) text += chunk.slice(0, MAX_TEXT); });
      answer.on('error', unanswered);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, retryAfterS: Number(answer.headers['retry-after']) || null, text }));
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
    sent.on('error', unanswered);
    sent.end(body);
  });
}

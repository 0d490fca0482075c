import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Taken {
  path: string;
  key: string;
  atMs: number;
  body: { kind: string; data: Record<string, unknown> };
}

/** Takes every message after a while, and remembers it from its arrival on. */
export async function startWebhookTarget(answerAfterMs = 0) {
  const taken: Taken[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      if (request.headers['lichen-key'] === undefined) return void response.end(); // a stranger who tries ports
      taken.push({ path: request.url ?? '', key: String(request.headers['lichen-key']), atMs: performance.now(), body: JSON.parse(text) as Taken['body'] });
      setTimeout(() => response.end(), answerAfterMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    of: (path: string) => taken.filter((one) => one.path === path),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
export type WebhookTarget = Awaited<ReturnType<typeof startWebhookTarget>>;

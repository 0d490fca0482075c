import { Agent, request } from 'node:http';
import { attachEmbedded } from '#server/db/embedded/index.ts';
import { openPool, type Pool } from '#server/db/pool.ts';
import { ADMIN_TOKEN, call, makeDataDir, removeDataDir, startProduct } from '../e2e/product.ts';

/** The built product on an empty folder without demonstration, and a way into its database. */
export interface BenchProduct {
  url: string;
  pool: Pool;
  /** Process ids of server and database, for CPU counts. */
  pids: number[];
  end(): Promise<void>;
}

export interface BenchDevice {
  stationId: string;
  key: string;
}

export async function startBenchProduct(env: Record<string, string> = {}): Promise<BenchProduct> {
  const dataDir = makeDataDir();
  const product = await startProduct(dataDir, { LOG_LEVEL: 'error', ...env });
  const database = await attachEmbedded(dataDir);
  const pool = openPool(database.url, { max: 4, statementTimeoutMs: 0 });
  const end = async () => {
    await pool.end();
    await product.end('SIGTERM');
    removeDataDir(dataDir);
  };
  return { url: product.url, pool, pids: [product.child.pid ?? 0, database.pid()], end };
}

export async function makeDevices(url: string, count: number): Promise<BenchDevice[]> {
  const devices: BenchDevice[] = [];
  for (let i = 0; i < count; i += 1) {
    const station = await call<{ id: string }>(url, '/api/v1/stations', ADMIN_TOKEN, {
      name: `Bench ${i}`, latitude: 45 + (i % 50) / 25, longitude: 9 + Math.floor(i / 50) / 25, kind: 'low-cost', time_zone: 'UTC',
    });
    const device = await call<{ key: string }>(url, '/api/v1/devices', ADMIN_TOKEN, { station: station.json.id, name: `bench ${i}` });
    devices.push({ stationId: station.json.id, key: device.json.key });
  }
  return devices;
}

/** Keep-alive client; one connection per concurrent post. */
export function makePoster(url: string, connections: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const target = new URL('/api/v1/readings', url);
  return (key: string, body: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const post = request(target, { method: 'POST', agent, headers }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode ?? 0));
      });
      post.once('error', reject).end(body);
    });
}

import pg from 'pg';

const CHANNEL = 'lichen_device';

export interface DeviceNotices {
  /** Throws where the connection does not answer within `patienceMs`. */
  check(patienceMs: number): Promise<void>;
  close(): Promise<void>;
}

/** Listens, on a connection of its own, for devices, keys and deployments that somebody changed; each arrives after its commit. */
export async function listenForDevices(url: string, onDevice: (deviceId: number) => void): Promise<DeviceNotices> {
  const client = new pg.Client({ connectionString: url, application_name: 'lichen-devices', keepAlive: true, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined); // `check` finds it, and the caller opens another
  client.on('notification', ({ payload }) => onDevice(Number(payload)));
  try {
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
  } catch (cause) {
    await client.end().catch(() => undefined);
    throw cause;
  }
  return {
    async check(patienceMs) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error(`no answer within ${patienceMs} ms`)), patienceMs)));
      await Promise.race([client.query('select 1'), late]).finally(() => clearTimeout(timer));
    },
    // a connection that hangs is not waited for
    close: () => Promise.race([client.end().catch(() => undefined), new Promise<void>((resolve) => setTimeout(resolve, 1000).unref())]),
  };
}

/** One acknowledged reading, as the server promised to keep it. */
export interface Acknowledged {
  timeMs: number;
  value: number;
}

export interface Sender {
  stationId: string;
  key: string;
  /** Every reading that a 200 covered. */
  acknowledged: Acknowledged[];
}

export interface LoadCounts {
  bodies: number;
  /** Answers that were not 200, and connections that broke: sent again. */
  refused: number;
  broken: number;
  /** Bodies that were sent twice on purpose after a 200. */
  doubled: number;
  /** Status codes that no sender should ever see. */
  unexpected: string[];
}

const BODY_READINGS = 20;
const DOUBLED_SHARE = 0.02;
const START_MS = Date.UTC(2026, 0, 1);
const PAUSE_MS = 50;

/** Senders post bodies as fast as they are answered and send again whatever was not acknowledged, until `stop`. */
export function startLoad(url: () => string, senders: Sender[], random: () => number) {
  const counts: LoadCounts = { bodies: 0, refused: 0, broken: 0, doubled: 0, unexpected: [] };
  let isStopped = false;
  let nextMs = START_MS;
  const acknowledgedAtMs: number[] = [];

  async function send(sender: Sender): Promise<void> {
    while (!isStopped) {
      const readings = Array.from({ length: BODY_READINGS }, () => ({ timeMs: (nextMs += 1000), value: Math.round(random() * 1e6) / 1e3 }));
      if (!(await untilAcknowledged(sender, readings))) return;
      sender.acknowledged.push(...readings);
      if (random() > DOUBLED_SHARE) continue;
      counts.doubled += 1;
      await untilAcknowledged(sender, readings);
    }
  }

  async function untilAcknowledged(sender: Sender, readings: Acknowledged[]): Promise<boolean> {
    while (!isStopped) {
      if (await isAcknowledged(sender, readings)) return true;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    return false;
  }

  async function isAcknowledged(sender: Sender, readings: Acknowledged[]): Promise<boolean> {
    try {
      const response = await fetch(new URL('/api/v1/readings', url()), {
        method: 'POST',
        headers: { authorization: `Bearer ${sender.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ readings: readings.map(({ timeMs, value }) => ({ parameter: 'turbidity', value, unit: 'FNU', time: new Date(timeMs).toISOString() })) }),
        signal: AbortSignal.timeout(30_000),
      });
      const answer = (await response.json()) as { stored?: number; duplicates?: number };
      counts.bodies += 1;
      if (response.status !== 200) {
        counts.refused += 1;
        if (response.status !== 503) counts.unexpected.push(`${response.status} ${JSON.stringify(answer)}`);
        return false;
      }
      if ((answer.stored ?? 0) + (answer.duplicates ?? 0) !== readings.length) counts.unexpected.push(`200 ${JSON.stringify(answer)}`);
      acknowledgedAtMs.push(performance.now());
      return true;
    } catch {
      counts.broken += 1;
      return false;
    }
  }

  const running = Promise.all(senders.map(send));
  return {
    counts,
    /** Time of the first acknowledgement after `sinceMs` (performance clock); undefined: none yet. */
    firstAfter: (sinceMs: number) => acknowledgedAtMs.find((atMs) => atMs > sinceMs),
    async stop(): Promise<void> {
      isStopped = true;
      await running;
    },
  };
}

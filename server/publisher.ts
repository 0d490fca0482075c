import type { JournalBatch } from '#lib/domain/reading.ts';
import type { BusLead } from '#server/live/bus.ts';
import type { Live } from '#server/live/live.ts';
import type { Judged } from '#server/stages/judge.ts';

/** Where judged batches go once there is somebody to tell: viewers of this process, and the other processes by Redis. */
export class Publisher {
  live: Live | null = null;
  bus: BusLead | null = null;

  publish(batch: JournalBatch | null, judged: Judged): void {
    if (batch === null) {
      this.live?.publishFindings(judged.findings);
      return;
    }
    this.live?.publish(batch, judged);
    this.bus?.send(batch, judged);
  }

  async close(): Promise<void> {
    await this.live?.close();
    await this.bus?.close();
  }
}

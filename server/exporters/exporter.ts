import type { Head } from '#lib/domain/plugins.ts';
import type { Encoder, ExportPlan } from './rows.ts';

/** A format of downloads: rows in, bytes out. */
export interface Exporter {
  head: Head & { examples: { title: string }[] };
  open(plan: ExportPlan): Encoder;
}

export const defineExporter = (exporter: Exporter): Exporter => Object.freeze(exporter);

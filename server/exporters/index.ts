import { dataExporters, getDataExporter } from './data-exporters.ts';
import type { Exporter } from './exporter.ts';
import type { FormatId } from './formats.ts';
import zip from './zip.ts';

/** Every format of downloads. */
export const exporters: readonly Exporter[] = [...dataExporters, zip];

export function getExporter(format: FormatId): Exporter {
  return format === 'zip' ? zip : getDataExporter(format);
}

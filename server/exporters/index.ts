import csv from './csv.ts';
import type { Exporter } from './exporter.ts';
import type { FormatId } from './formats.ts';
import json from './json.ts';
import ndjson from './ndjson.ts';
import parquet from './parquet.ts';

/** Every format of downloads. */
export const exporters: readonly Exporter[] = [csv, parquet, ndjson, json];

export function getExporter(format: FormatId): Exporter {
  const found = exporters.find((exporter) => exporter.head.id === format);
  if (found === undefined) throw new Error(`no exporter has the id ${format}`);
  return found;
}

import csvWide from './csv-wide.ts';
import csv from './csv.ts';
import type { Exporter } from './exporter.ts';
import type { FormatId } from './formats.ts';
import geojson from './geojson.ts';
import json from './json.ts';
import ndjson from './ndjson.ts';
import netcdf from './netcdf.ts';
import parquet from './parquet.ts';
import xlsx from './xlsx.ts';

/** Formats that hold the data itself, and can stand in a ZIP. */
export const dataExporters: readonly Exporter[] = [csv, csvWide, parquet, netcdf, xlsx, geojson, json, ndjson];

export function getDataExporter(format: Exclude<FormatId, 'zip'>): Exporter {
  const found = dataExporters.find((exporter) => exporter.head.id === format);
  if (found === undefined) throw new Error(`no exporter has the id ${format}`);
  return found;
}

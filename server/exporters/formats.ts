/** Formats of a download with their media type and file ending; the encoders stand in index.ts. */
export const FORMATS = {
  csv: { mediaType: 'text/csv; charset=utf-8; header=present', ending: 'csv' },
  'csv-wide': { mediaType: 'text/csv; charset=utf-8; header=present', ending: 'csv' },
  parquet: { mediaType: 'application/vnd.apache.parquet', ending: 'parquet' },
  netcdf: { mediaType: 'application/x-netcdf', ending: 'nc' },
  xlsx: { mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', ending: 'xlsx' },
  geojson: { mediaType: 'application/geo+json; charset=utf-8', ending: 'geojson' },
  json: { mediaType: 'application/json; charset=utf-8', ending: 'json' },
  ndjson: { mediaType: 'application/x-ndjson; charset=utf-8', ending: 'ndjson' },
  zip: { mediaType: 'application/zip', ending: 'zip' },
} as const;
export type FormatId = keyof typeof FORMATS;

export function isFormat(text: string): text is FormatId {
  return Object.hasOwn(FORMATS, text);
}

export function listFormats(): FormatId[] {
  return Object.keys(FORMATS) as FormatId[];
}

import { list, ref, type Schema } from './schemas.ts';

const text: Schema = { type: 'string' };
const textOrNull: Schema = { type: ['string', 'null'] };
const count: Schema = { type: 'integer', minimum: 0 };
const timeOrNull: Schema = { type: ['string', 'null'], format: 'date-time' };

function object(properties: Record<string, Schema>): Schema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

export const DOWNLOAD_SCHEMAS: Record<string, Schema> = {
  Coverage: object({
    demonstration: { type: 'boolean' }, url: text, rowCount: { type: 'number' }, readingCount: { type: 'number' }, expectedCount: { type: 'number' }, byteCount: { type: 'number' },
    fromMs: { type: 'number' }, toMs: { type: 'number' }, cellMs: { type: 'number' },
    stations: list(object({ id: { type: 'integer' }, name: text, kind: text, demonstration: { type: 'boolean' }, readingCount: { type: 'number' }, share: { type: 'number' }, cells: list({ type: 'number' }) })),
    sensorCount: count, licences: list(text), isPrepared: { type: 'boolean', description: 'True where a file is made first: see /api/v1/downloads.' },
  }),
  FirstRows: object({ columns: list(text), rows: list(list(text)) }),
  PreparedDownload: object({
    id: text, state: { enum: ['waiting', 'running', 'done', 'failed'] }, query: text, file: text, page: text, file_name: text, byte_count: count, expected_byte_count: count, row_count: { type: ['integer', 'null'] },
    sha256: textOrNull, why: textOrNull, asked_at: timeOrNull, finished_at: timeOrNull, expires_at: { ...timeOrNull, description: 'When the file goes; null: not known yet, or never.' }, frozen_at: timeOrNull,
    snapshot: { anyOf: [object({ page: text, file: text }), { type: 'null' }] }, manifest: { anyOf: [ref('DownloadManifest'), { type: 'null' }] },
  }),
  DownloadManifest: object({
    title: text, query: text, software: text, demonstration: { type: 'boolean' }, licences: list(text), attribution: list(text), columns: list(object({ name: text, about: text })),
    parameters: list(object({ id: text, name: text, unit: text, ucum: text, cf_standard_name: textOrNull })), station_count: count, series_count: count,
  }),
};

const FIELDS: Record<string, string> = {
  stations: 'Ids, at most 1000, or all.',
  tags: 'Stations with any of these, e.g. school,river, instead of stations.',
  bbox: 'west,south,east,north instead of stations; west > east crosses the antimeridian.',
  polygon: 'lon,lat,lon,lat,… instead of stations.',
  parameters: 'Ids such as pm25,o3; left out: all.',
  from: 'A day (2026-11-22: midnight of each station’s zone) or a time with its zone.',
  to: 'Not included.',
  every: 'raw, 10m, 1h or 1d (local days).',
  flags: 'all or good.',
  format: 'csv, csv-wide, parquet, netcdf, xlsx, geojson, json, ndjson or zip.',
  columns: 'standard or more.',
  inside: 'Format of the data in a ZIP.',
};
const parameters = Object.entries(FIELDS).map(([name, description]) => ({ name, in: 'query', required: false, description, schema: { type: 'string' } }));
const problem = (description: string) => ({ description, content: { 'application/problem+json': { schema: ref('Problem') } } });
const answer = (description: string, name: string) => ({ description, content: { 'application/json': { schema: ref(name) } } });
const binary = { schema: { type: 'string', format: 'binary' } };
const file = {
  description: 'The file, in the wanted format.',
  content: {
    'text/csv': { schema: text }, 'application/x-ndjson': { schema: text }, 'application/json': { schema: { type: 'object' } }, 'application/geo+json': { schema: { type: 'object' } },
    'application/vnd.apache.parquet': binary, 'application/x-netcdf': binary, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': binary, 'application/zip': binary,
  },
};
const wrong = {
  '404': problem('A station is not known.'),
  '422': problem('A query field is not known or not valid.'),
  '429': problem('Too many at once: try again after the time in Retry-After.'),
  '503': problem('The database does not answer, or there is no room for another file.'),
};
const pathParameter = (name: string, description: string) => ({ name, in: 'path', required: true, description, schema: text });
const id = pathParameter('id', 'Id of the prepared download.');
const sha256 = pathParameter('sha256', 'SHA-256 of the content, in hexadecimal.');
const gone = { '404': problem('There is none, or its week is over.') };
const takenBack = { '410': problem('It was frozen, and the keeper of this server took it back.') };
const part = { '206': { ...file, description: 'The part that Range asked for; the strong ETag is the SHA-256 of the whole.' }, '304': { description: 'Unchanged.' }, '416': { description: 'The range begins behind the end.' } };

/** Downloads: streamed, prepared, frozen. */
export const DOWNLOAD_PATHS = {
  '/api/v1/readings': { get: { operationId: 'downloadReadings', summary: 'Download readings of any number of stations, streamed', tags: ['data'], parameters, responses: { '200': file, '303': answer('Too large to be streamed: a file is made, and Location is where.', 'PreparedDownload'), ...wrong } } },
  '/api/v1/readings/first': { get: { operationId: 'findFirstRows', summary: 'How a download begins: the cells of its first five rows, as its CSV has them', tags: ['data'], parameters, responses: { '200': answer('The columns and the rows; of wide formats those of csv-wide.', 'FirstRows'), ...wrong } } },
  '/api/v1/coverage': { get: { operationId: 'findCoverage', summary: 'What a download would be: rows, bytes, gaps', tags: ['data'], parameters, responses: { '200': answer('From the counts of the rollups.', 'Coverage'), ...wrong } } },
  '/api/v1/downloads': { post: { operationId: 'prepareDownload', summary: 'Have a file made that can be resumed', tags: ['data'], parameters, responses: { '200': answer('It is there already.', 'PreparedDownload'), '202': answer('It will be made.', 'PreparedDownload'), ...wrong } } },
  '/api/v1/downloads/{id}': { get: { operationId: 'findDownload', summary: 'How far a prepared download is', tags: ['data'], parameters: [id], responses: { '200': answer('Its state.', 'PreparedDownload'), ...gone, ...takenBack } } },
  '/api/v1/downloads/{id}/file': { get: { operationId: 'readDownload', summary: 'The file of a prepared download, or a part of it', tags: ['data'], parameters: [id], responses: { '200': file, ...part, ...gone, ...takenBack, '503': problem('It is still being made: ask again after the time in Retry-After.') } } },
  '/api/v1/downloads/{id}/freeze': { post: { operationId: 'freezeDownload', summary: 'Keep a file for ever under the hash of its content', tags: ['data'], parameters: [id], responses: { '200': answer('Frozen.', 'PreparedDownload'), ...gone, ...takenBack, '429': problem('One address may freeze but so many files an hour: try again after the time in Retry-After.'), '503': problem('It is not whole yet, or there is no room.') } } },
  '/api/v1/snapshots/{sha256}': { get: { operationId: 'findSnapshot', summary: 'What a frozen file holds', tags: ['data'], parameters: [sha256], responses: { '200': answer('Its manifest.', 'PreparedDownload'), ...gone, ...takenBack } },
    delete: {
      operationId: 'withdrawSnapshot', summary: 'Take a frozen file back: its bytes go, its address answers 410 (administrator)', tags: ['data'], security: [{ administrator: [] }],
      parameters: [sha256, { name: 'why', in: 'query', required: false, description: 'Told to whoever follows its citation; at most 300 characters.', schema: text }],
      responses: { '204': { description: 'Taken back.' }, '401': problem('The administrator’s token is needed.'), ...gone },
    },
  },
  '/api/v1/snapshots/{sha256}/file': { get: { operationId: 'readSnapshot', summary: 'A frozen file, or a part of it', tags: ['data'], parameters: [sha256], responses: { '200': file, ...part, ...gone, ...takenBack } } },
};

import { defineExporter } from './exporter.ts';
import { makeJsonRows } from './json-rows.ts';
import { metadataOf } from './metadata.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** One point feature for each reading, with the columns of the tidy table as its properties. */
export default defineExporter({
  head: { id: 'geojson', title: 'GeoJSON, one point per reading', version: 1, source: 'https://www.rfc-editor.org/rfc/rfc7946', options: {}, optionsHelp: {}, examples: [{ title: 'a reading as a point' }] },
  open(plan) {
    const wrap = ({ longitude, latitude, altitudeM }: { longitude: number; latitude: number; altitudeM: number | null }) => ({
      before: `{"type":"Feature","geometry":{"type":"Point","coordinates":${JSON.stringify(altitudeM === null ? [longitude, latitude] : [longitude, latitude, altitudeM])}},"properties":`,
      after: '}',
    });
    return {
      layout: 'long',
      begin: () => bytesOf(`{"type":"FeatureCollection","metadata":${JSON.stringify(metadataOf(plan))},"features":[\n`),
      add: makeJsonRows(plan, { separator: ',\n', wrap }),
      end: () => bytesOf('\n]}\n'),
    };
  },
});

import { defineExporter } from './exporter.ts';
import { makeJsonRows } from './json-rows.ts';

const NOTHING = new Uint8Array(0);

/** A JSON object on each line. */
export default defineExporter({
  head: { id: 'ndjson', title: 'NDJSON, one object per line', version: 1, source: 'https://github.com/ndjson/ndjson-spec', options: {}, optionsHelp: {}, examples: [{ title: 'a reading on one line' }] },
  open(plan) {
    const add = makeJsonRows(plan, { separator: '\n' });
    let isEmpty = true;
    return {
      layout: 'long',
      begin: () => NOTHING,
      add(batch) {
        isEmpty &&= batch.count === 0;
        return add(batch);
      },
      end: () => (isEmpty ? NOTHING : new TextEncoder().encode('\n')),
    };
  },
});

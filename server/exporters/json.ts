import { defineExporter } from './exporter.ts';
import { makeJsonRows } from './json-rows.ts';
import { metadataOf } from './metadata.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** One JSON document: what it is, then its readings. */
export default defineExporter({
  head: { id: 'json', title: 'JSON, with its metadata', version: 1, source: 'https://www.rfc-editor.org/rfc/rfc8259', options: {}, optionsHelp: {}, examples: [{ title: 'metadata, then readings' }] },
  open(plan) {
    const add = makeJsonRows(plan, { separator: ',\n' });
    return {
      layout: 'long',
      begin: () => bytesOf(`${JSON.stringify(metadataOf(plan)).slice(0, -1)},"readings":[\n`),
      add,
      end: () => bytesOf('\n]}\n'),
    };
  },
});

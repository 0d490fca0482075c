import { createHash } from 'node:crypto';
import { defineExporter } from './exporter.ts';
import { FORMATS } from './formats.ts';
import { getDataExporter } from './data-exporters.ts';
import type { Encoder, ExportPlan } from './rows.ts';
import { sidecarsOf } from './sidecars.ts';
import { ZipWriter } from './zip-writer.ts';

/** Data in another format with all that is needed to trust and cite it. */
export default defineExporter({
  head: {
    id: 'zip',
    title: 'ZIP, the data with its columns, units, licences and citation',
    version: 1,
    source: 'https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT',
    options: {},
    optionsHelp: {},
    examples: [{ title: 'a CSV with its sidecars' }],
  },
  open: (plan) => makeZipEncoder(plan),
});

function makeZipEncoder(plan: ExportPlan): Encoder {
  const { inside } = plan.query;
  const inner = getDataExporter(inside).open({ ...plan, query: { ...plan.query, format: inside } });
  const packer = new Packer(plan, `readings.${FORMATS[inside].ending}`);
  if (inner.layout === 'long') {
    return { layout: 'long', begin: () => packer.begin(inner.begin()), add: (batch) => packer.add(inner.add(batch), batch.count), end: () => packer.end(inner.end()) };
  }
  return { layout: 'wide', needsCounts: inner.needsCounts, begin: (counts) => packer.begin(inner.begin(counts)), add: (batch) => packer.add(inner.add(batch), batch.count), end: () => packer.end(inner.end()) };
}

class Packer {
  readonly #plan: ExportPlan;
  readonly #name: string;
  readonly #zip = new ZipWriter();
  readonly #hash = createHash('sha256');
  #byteCount = 0;
  #rowCount = 0;

  constructor(plan: ExportPlan, name: string) {
    this.#plan = plan;
    this.#name = name;
  }

  begin(bytes: Uint8Array): Uint8Array {
    return Buffer.concat([this.#zip.open(this.#name, true), this.add(bytes, 0)]);
  }

  add(bytes: Uint8Array, rowCount: number): Uint8Array {
    this.#hash.update(bytes);
    this.#byteCount += bytes.length;
    this.#rowCount += rowCount;
    return this.#zip.add(bytes);
  }

  end(bytes: Uint8Array): Uint8Array {
    const parts = [this.add(bytes, 0), this.#zip.close()];
    const sha256 = this.#hash.digest('hex');
    const sums = [`${sha256}  ${this.#name}`];
    for (const [name, text] of Object.entries(sidecarsOf(this.#plan, { name: this.#name, sha256, byteCount: this.#byteCount, rowCount: this.#rowCount }))) {
      const data = new TextEncoder().encode(text);
      sums.push(`${createHash('sha256').update(data).digest('hex')}  ${name}`);
      parts.push(this.#zip.file(name, data));
    }
    parts.push(this.#zip.file('SHA256SUMS', new TextEncoder().encode(`${sums.join('\n')}\n`)), this.#zip.end());
    return Buffer.concat(parts);
  }
}

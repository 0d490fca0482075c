import type { DownloadManifest } from '#lib/domain/export.ts';
import { licenceIdOf } from '#lib/domain/licence-id.ts';
import { jsonLdOf } from '../../json-ld.ts';

export interface Cited {
  manifest: DownloadManifest;
  sha256: string;
  frozenMs: number;
  byteCount: number;
  mediaType: string;
}

export const CITATION_FORMS = ['text', 'BibTeX', 'CFF'] as const;
export type CitationForm = (typeof CITATION_FORMS)[number];

/** How a frozen file is cited; `url` is that of its page. */
export function citationOf(form: CitationForm, cited: Cited, url: string): string {
  return FORMS[form](cited, url);
}

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const authorsOf = ({ attribution }: DownloadManifest) => (attribution.length > 0 ? attribution : ['Owners of the stations']);

const FORMS: Record<CitationForm, (cited: Cited, url: string) => string> = {
  text: ({ manifest, sha256, frozenMs }, url) => `${authorsOf(manifest).join('; ')} (${dayOf(frozenMs).slice(0, 4)}): ${manifest.title}. Data set, frozen ${dayOf(frozenMs)}, made by ${manifest.software}. SHA-256 ${sha256}. ${url}`,
  BibTeX: ({ manifest, sha256, frozenMs }, url) =>
    [
      `@misc{lichen-${sha256.slice(0, 12)},`,
      `  author = {${authorsOf(manifest).map((name) => `{${texOf(name)}}`).join(' and ')}},`,
      `  title  = {${texOf(manifest.title)}},`,
      `  year   = {${dayOf(frozenMs).slice(0, 4)}},`,
      `  note   = {Data set, frozen ${dayOf(frozenMs)}, SHA-256 ${sha256}},`,
      `  url    = {${url}}`,
      '}',
    ].join('\n'),
  CFF: ({ manifest, sha256, frozenMs }, url) =>
    [
      'cff-version: 1.2.0',
      'message: "Please cite this dataset and those who measured it."',
      'type: dataset',
      `title: ${JSON.stringify(manifest.title)}`,
      'authors:',
      ...authorsOf(manifest).map((name) => `  - name: ${JSON.stringify(name)}`),
      `date-released: ${dayOf(frozenMs)}`,
      ...(manifest.licences.length === 1 ? [`license: ${JSON.stringify(licenceIdOf(manifest.licences[0]!))}`] : []),
      `url: ${JSON.stringify(url)}`,
      'identifiers:',
      `  - type: other\n    value: ${JSON.stringify(`sha256:${sha256}`)}`,
    ].join('\n'),
};

function texOf(text: string): string {
  return text.replace(/[\\{}$&#%_^~]/g, (one) => (one === '\\' ? '\\textbackslash{}' : one === '^' || one === '~' ? `\\${one}{}` : `\\${one}`));
}

/** schema.org Dataset of a frozen file, as a script element of data; it runs nothing. */
export function snapshotDatasetOf({ manifest, sha256, frozenMs, byteCount, mediaType }: Cited, origin: string): string {
  const dataset = {
    '@context': 'https://schema.org',
    '@type': 'Dataset',
    name: manifest.title,
    description: `${manifest.title}. ${manifest.seriesCount} series of ${manifest.stationCount} stations, frozen under the hash of their content.`,
    url: `${origin}/data/${sha256}`,
    identifier: `sha256:${sha256}`,
    datePublished: new Date(frozenMs).toISOString(),
    license: manifest.licences.map(licenceIdOf)[0],
    creator: authorsOf(manifest).map((name) => ({ '@type': 'Organization', name })),
    variableMeasured: manifest.parameters.map(({ name, unit }) => ({ '@type': 'PropertyValue', name, unitText: unit })),
    distribution: [{ '@type': 'DataDownload', encodingFormat: mediaType.split(';')[0], contentUrl: `${origin}/api/v1/snapshots/${sha256}/file`, contentSize: `${byteCount} B`, sha256 }],
  };
  return jsonLdOf(dataset);
}

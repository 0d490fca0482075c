/** Where a statement cannot end: comments, quoted strings and names, dollar-quoted bodies. */
const OPAQUE = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$/g;

/** The statements of a file, for those that must run outside a transaction. */
export function splitStatements(sql: string): string[] {
  const ends: number[] = [];
  const masked = sql.replace(OPAQUE, (text) => ' '.repeat(text.length));
  for (let i = masked.indexOf(';'); i !== -1; i = masked.indexOf(';', i + 1)) ends.push(i);
  ends.push(sql.length);
  const spans = ends.map((end, i) => [i === 0 ? 0 : (ends[i - 1] ?? 0) + 1, end] as const);
  return spans.filter(([from, to]) => masked.slice(from, to).trim() !== '').map(([from, to]) => sql.slice(from, to).trim());
}

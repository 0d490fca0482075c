const MAX_FIELDS = 500;

/** Fields of a form or a query, the first of each name; names and values as they were sent. */
export function parseForm(body: Uint8Array): Map<string, string> {
  const fields = new Map<string, string>();
  // broken UTF-8 becomes U+FFFD, which is no number and no name of ours
  for (const [name, value] of new URLSearchParams(new TextDecoder().decode(body))) {
    if (fields.size >= MAX_FIELDS) break;
    if (!fields.has(name)) fields.set(name, value);
  }
  return fields;
}

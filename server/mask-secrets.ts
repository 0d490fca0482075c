/** Names behind which anybody may have put a secret. */
const USUAL = 'pass(?:word|wd|phrase|key)?|secret|token|access_?token|api_?key|authorization|auth|ssid|psk|wifi_?password';
const MASK = '***';

/** Makes what hides secrets in a body: keys of ours anywhere, and what stands behind these names or the usual ones, in JSON and in forms. */
export function makeMask(names: readonly string[]): (text: string) => string {
  const alternatives = [...names.map((name) => name.replace(/[^\w]/g, '\\$&')), USUAL].join('|');
  const any = new RegExp(`(?:^|["&?\\s])(?:${alternatives})["=]`, 'i');
  const inJson = new RegExp(`("(?:${alternatives})"\\s*:\\s*)("(?:[^"\\\\]|\\\\.)*"?|[^\\s,}\\]]+)`, 'gi');
  const inForm = new RegExp(`(^|[&?\\s])((?:${alternatives})=)[^&\\s]*`, 'gi');
  return (text) => {
    // nearly every message has none, and is left after one look
    const keyless = text.includes('lk_') ? text.replace(/lk_[\w-]{4,}/g, `lk_${MASK}`) : text;
    return any.test(keyless) ? keyless.replace(inJson, `$1"${MASK}"`).replace(inForm, `$1$2${MASK}`) : keyless;
  };
}

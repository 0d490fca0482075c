import type { Notice } from '#lib/domain/notifiers.ts';

const TONES = { alert: '#ad391d', ok: '#2a7349', plain: '#16211c' } as const;

/** The plain part of a mail: everything that the other part says. */
export function textMailOf(notice: Notice): string {
  const facts = notice.facts.map(({ label, value }) => `${label}: ${value}`);
  const links = [notice.link, ...notice.actions].map(({ title, url }) => `${title}:\n${url}`);
  return [notice.subject, notice.short, ...notice.paragraphs, facts.join('\n'), ...links, `--\n${notice.footer}`].filter((part) => part !== '').join('\n\n') + '\n';
}

/** The HTML part: one column, no pictures, no tracking; styles stand on the elements because many mail programs know no others. */
export function htmlOf(notice: Notice): string {
  const paragraphs = [notice.short, ...notice.paragraphs].map((text) => `<p style="margin:0 0 12px">${escaped(text)}</p>`).join('');
  const facts = notice.facts
    .map(({ label, value }) => `<tr><td style="padding:3px 16px 3px 0;color:#5f6a64;vertical-align:top">${escaped(label)}</td><td style="padding:3px 0;font-weight:600">${escaped(value)}</td></tr>`)
    .join('');
  const actions = notice.actions
    .map(({ title, url }, i) => `<a href="${escaped(url)}" style="${i === 0 ? MAIN : PLAIN}">${escaped(title)}</a>`)
    .join(' ');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${escaped(notice.subject)}</title></head>
<body style="margin:0;background:#f4f5f1;color:#16211c;font:400 16px/1.5 'Public Sans',system-ui,sans-serif"><div style="max-width:560px;margin:0 auto;padding:24px 16px">
<div style="background:#ffffff;border:1px solid #dfe3dc;border-radius:10px;padding:24px">
<h1 style="margin:0 0 12px;font:500 24px/1.25 Newsreader,Georgia,serif;color:${TONES[notice.tone]}">${escaped(notice.subject)}</h1>
${paragraphs}<table style="border-collapse:collapse;margin:0 0 16px;font-size:15px">${facts}</table>
<p style="margin:0 0 20px"><a href="${escaped(notice.link.url)}" style="color:#1f5f4c;font-weight:600">${escaped(notice.link.title)}</a></p>
<p style="margin:0;line-height:2.9">${actions}</p></div>
<p style="margin:16px 4px 0;font-size:13px;color:#5f6a64">${escaped(notice.footer)}</p></div></body></html>`;
}

const BUTTON = 'display:inline-block;padding:0 16px;border-radius:7px;line-height:44px;font-size:15px;font-weight:600;text-decoration:none;white-space:nowrap;';
const MAIN = `${BUTTON}background:#1f5f4c;color:#ffffff;border:1px solid #1f5f4c`;
const PLAIN = `${BUTTON}background:#ffffff;color:#16211c;border:1px solid #808b85`;

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

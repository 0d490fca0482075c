import { defineNotifier } from '#lib/domain/notifiers.ts';
import { EXAMPLE_NOTICE } from './example-notice.ts';
import { fieldsOf, textOf } from './fields.ts';
import { htmlOf, textMailOf } from './mail-body.ts';

interface EmailConfig {
  address: string;
}

/** RFC 5321: a path is at most 254 characters. Quoted local parts and comments are refused: nobody has one. */
const ADDRESS = /^[^\s@<>()[\],;:\\"]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/i;

/** A mail with a plain and an HTML part. */
export default defineNotifier<EmailConfig>({
  head: {
    id: 'email',
    title: 'E-mail',
    version: 1,
    source: 'RFC 5322, RFC 8058',
    options: {},
    optionsHelp: {},
    fields: { address: 'Where the mail goes.' },
    secrets: [],
    isForVisitors: true,
    limits: { bodyBytes: 100_000 },
    examples: [
      {
        title: 'an alert',
        input: { config: { address: ' Ada@Example.org ' }, notice: EXAMPLE_NOTICE },
        output: {
          via: 'mail',
          to: 'Ada@example.org',
          subject: EXAMPLE_NOTICE.subject,
          text: textMailOf(EXAMPLE_NOTICE),
          html: htmlOf(EXAMPLE_NOTICE),
          headers: { 'List-Unsubscribe': '<https://air.example.org/a/jkl>', 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
        },
      },
      {
        title: 'a line break that would add a header',
        input: { config: { address: 'ada@example.org\r\nBcc: all@example.org' }, notice: EXAMPLE_NOTICE },
        output: { message: 'address: an e-mail address such as you@example.org' },
      },
      {
        title: 'two addresses',
        input: { config: { address: 'ada@example.org,bob@example.org' }, notice: EXAMPLE_NOTICE },
        output: { message: 'address: an e-mail address such as you@example.org' },
      },
    ],
  },
  read(config) {
    const address = textOf(fieldsOf(config)['address'], 254);
    if (!ADDRESS.test(address)) return { ok: false, message: 'address: an e-mail address such as you@example.org' };
    const [local = '', domain = ''] = address.split('@');
    const to = `${local}@${domain.toLowerCase()}`;
    // the label shows whose it is, not what it is: it stands in logs and on screens
    return { ok: true, config: { address: to }, label: `${local.slice(0, 1)}…@${domain.toLowerCase()}`, address: to.toLowerCase() };
  },
  compose(notice, { address }) {
    const headers: Record<string, string> = notice.stopUrl === null ? {} : { 'List-Unsubscribe': `<${notice.stopUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
    return { via: 'mail', to: address, subject: notice.subject, text: textMailOf(notice), html: htmlOf(notice), headers };
  },
});

import { defineNotifier } from '#lib/domain/notifiers.ts';
import { EXAMPLE_NOTICE } from './example-notice.ts';
import { fieldsOf, textOf, urlOf } from './fields.ts';

interface MqttConfig {
  url: string;
  topic: string;
  username: string;
  password: string;
}

/** A JSON message on a broker's topic, with quality of service 1: at least once. */
export default defineNotifier<MqttConfig>({
  head: {
    id: 'mqtt',
    title: 'MQTT',
    version: 1,
    source: 'OASIS MQTT 3.1.1',
    options: {},
    optionsHelp: {},
    fields: { url: 'Broker: mqtt://host or mqtts://host, with its port where it is not 1883 or 8883.', topic: 'Topic that is published to, without + and #.', username: 'Where the broker wants one.', password: 'Where the broker wants one.' },
    secrets: ['password'],
    isForVisitors: false,
    limits: { bodyBytes: 65_536 },
    examples: [
      {
        title: 'an alert',
        input: { config: { url: 'mqtts://broker.example.org', topic: 'lichen/alerts' }, notice: EXAMPLE_NOTICE },
        output: {
          via: 'mqtt',
          url: 'mqtts://broker.example.org',
          username: '',
          password: '',
          topic: 'lichen/alerts',
          payload: JSON.stringify({ key: 'a.17-1-4', kind: 'alert', subject: EXAMPLE_NOTICE.subject, text: EXAMPLE_NOTICE.short, url: EXAMPLE_NOTICE.link.url, time: '2026-10-27T21:00:00.000Z', data: EXAMPLE_NOTICE.data }),
        },
      },
      { title: 'a wildcard', input: { config: { url: 'mqtt://broker.example.org', topic: 'lichen/#' }, notice: EXAMPLE_NOTICE }, output: { message: 'topic: a topic to publish to, without + and #' } },
    ],
  },
  read(config) {
    const fields = fieldsOf(config);
    const url = urlOf(fields['url'], ['mqtt:', 'mqtts:']);
    if (url === null) return { ok: false, message: 'url: an address that begins with mqtt:// or mqtts://' };
    const topic = textOf(fields['topic'], 200);
    if (topic === '' || /[+#]/.test(topic) || topic.startsWith('$')) return { ok: false, message: 'topic: a topic to publish to, without + and #' };
    const username = textOf(fields['username'], 200) || decodeURIComponent(url.username);
    const password = textOf(fields['password'], 200) || decodeURIComponent(url.password);
    const plain = `${url.protocol}//${url.host}`;
    return { ok: true, config: { url: plain, topic, username, password }, label: `${url.host} ${topic}`, address: `${plain}#${topic}` };
  },
  compose(notice, { url, topic, username, password }) {
    const payload = { key: notice.key, kind: notice.kind, subject: notice.subject, text: notice.short, url: notice.link.url, time: new Date(notice.timeMs).toISOString(), data: notice.data };
    return { via: 'mqtt', url, username, password, topic, payload: JSON.stringify(payload) };
  },
});

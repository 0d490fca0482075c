// Draws what the push service brings. It caches nothing and answers no request of a page.

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('push', (event) => {
  const message = readMessage(event);
  event.waitUntil(Promise.all([show(message), message.kind === 'confirm' ? confirm(message.url) : null]));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { url, actions } = event.notification.data;
  event.waitUntil(open(actions[Number(event.action)]?.url ?? url));
});

function readMessage(event) {
  try {
    return event.data.json();
  } catch {
    return { key: '', kind: 'alert', title: 'Lichen', body: '', url: '/', actions: [] };
  }
}

/** The tag is the message's key: a repeat replaces the first, silently. */
function show({ key, title, body, url, actions = [], timeMs }) {
  const buttons = actions.map((action, i) => ({ action: String(i), title: action.title }));
  return self.registration.showNotification(title, { body, tag: key, timestamp: timeMs, icon: '/favicon.svg', actions: buttons, data: { url, actions } });
}

/** The round trip proves that the address is this browser's, whose user allowed notifications a moment ago. */
function confirm(url) {
  const token = new URL(url, self.location.href).pathname.split('/').pop();
  return fetch('/api/v1/channels/confirm', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token }) });
}

async function open(url) {
  const pages = await self.clients.matchAll({ type: 'window' });
  const same = pages.find((page) => page.url === url);
  return same ? same.focus() : self.clients.openWindow(url);
}

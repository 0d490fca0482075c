/** What every answer tells browsers, whichever part of the server gives it. */
export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), payment=(), usb=(), geolocation=(self)',
} as const;

/** Also where the browser came over TLS. */
export const TRANSPORT_HEADER = ['strict-transport-security', 'max-age=31536000'] as const;

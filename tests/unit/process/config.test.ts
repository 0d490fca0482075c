import { describe, expect, it } from 'vitest';
import { configOf, writeSiteEnvironment } from '#server/config.ts';

describe('configuration', () => {
  it('needs nothing: an empty environment gives the documented defaults', () => {
    const config = configOf({}, '/srv/lichen');
    expect(config).toMatchObject({
      dataDir: '/srv/lichen/data',
      port: 3000,
      host: '127.0.0.1',
      origin: null,
      databaseUrl: null,
      redisUrl: null,
      adminToken: null,
      isDemonstrationWanted: true,
      basemapUrl: null,
      quarantine: 'approve',
      logLevel: 'info',
    });
    expect(config.trustedProxies.check('127.0.0.1')).toBe(false);
  });

  it('takes an empty value as not set', () => {
    expect(configOf({ PORT: '', DATABASE_URL: ' ' }, '/').port).toBe(3000);
  });

  it('names every wrong setting at once, and no secret', () => {
    const read = () => configOf({ PORT: '70000', ADMIN_TOKEN: 'too-short', DATABASE_URL: 'mysql://u:pw@h/db', DEMO: 'maybe', TRUSTED_PROXIES: '10.0.0.0/64' }, '/');
    expect(read).toThrow(/PORT=70000: .*65535/);
    expect(read).toThrow(/ADMIN_TOKEN=…: .*16/);
    expect(read).toThrow(/DATABASE_URL=…: .*postgres/);
    expect(read).toThrow(/DEMO=maybe/);
    expect(read).toThrow(/TRUSTED_PROXIES=.*10\.0\.0\.0\/64/);
    expect(read).not.toThrow(/too-short|pw@h/);
  });

  it('reads trusted proxies as ranges of both families', () => {
    const { trustedProxies } = configOf({ TRUSTED_PROXIES: '10.0.0.0/8, fd00::/8 192.0.2.7' }, '/');
    expect(trustedProxies.check('10.200.3.4')).toBe(true);
    expect(trustedProxies.check('192.0.2.7')).toBe(true);
    expect(trustedProxies.check('192.0.2.8')).toBe(false);
    expect(trustedProxies.check('fd12::1', 'ipv6')).toBe(true);
  });

  it('hands the site the headers that only the listener writes', () => {
    const env: NodeJS.ProcessEnv = { ORIGIN: 'leftover' };
    writeSiteEnvironment(configOf({}, '/'), env);
    expect(env).toEqual({ PROTOCOL_HEADER: 'x-lichen-protocol', ADDRESS_HEADER: 'x-lichen-address' });
  });
});

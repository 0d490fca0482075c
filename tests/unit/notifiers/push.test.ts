import { createECDH, createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encryptPush } from '#server/notifiers/push-encryption.ts';
import { signatureOf } from '#server/notifiers/sign.ts';
import { makeVapidKeys, vapidHeader } from '#server/notifiers/vapid.ts';

describe('what is sent to a push service', () => {
  it('is encrypted as in the example of RFC 8291, appendix A', () => {
    const sender = createECDH('prime256v1');
    sender.setPrivateKey(Buffer.from('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw', 'base64url'));
    const keys = { p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4', auth: 'BTBZMqHH6r4Tts7J_aSIgg' };
    const body = encryptPush('When I grow up, I want to be a watermelon', keys, { salt: Buffer.from('DGv6ra1nlYgDCS1FRnbzlw', 'base64url'), sender });
    expect(body.toString('base64url')).toBe(
      'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
    );
  });

  it('names its sender by a token that the published key proves', () => {
    const keys = makeVapidKeys();
    const header = vapidHeader(keys, 'https://push.example.org/send/f00', 'mailto:air@example.org', 1_000_000);
    const [, token = '', key = ''] = /^vapid t=(\S+), k=(\S+)$/.exec(header) ?? [];
    const [head = '', claims = '', signature = ''] = token.split('.');
    const point = Buffer.from(key, 'base64url');
    const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') } });
    expect(verify('sha256', Buffer.from(`${head}.${claims}`), { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))).toBe(true);
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({ aud: 'https://push.example.org', exp: 1000 + 43_200, sub: 'mailto:air@example.org' });
    expect(key).toBe(keys.publicKey);
  });
});

describe('the signature of a webhook', () => {
  it('is HMAC-SHA256 over time and body', () => {
    // echo -n '1700000000.{"a":1}' | openssl dgst -sha256 -hmac sixteen-characters
    expect(signatureOf('sixteen-characters', '{"a":1}', 1_700_000_000_900)).toBe('t=1700000000,v1=c8cda093887ac9bc494105ca17d80786a2b6c147393e5cbdf20015865bfa7f4f');
  });
});

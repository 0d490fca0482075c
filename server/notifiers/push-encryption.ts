import { createCipheriv, createECDH, hkdfSync, type ECDH } from 'node:crypto';
import type { PushSubscription } from '#lib/domain/notifiers.ts';

const CURVE = 'prime256v1';
/** One record holds everything that may be sent (RFC 8291, section 4). */
const RECORD_BYTES = 4096;
const LAST_RECORD = 2;

export interface EncryptionInputs {
  /** 16 random bytes. */
  salt: Uint8Array;
  /** A key pair made for this message alone. */
  sender: ECDH;
}

/** The body of a push message, `Content-Encoding: aes128gcm`: RFC 8291 over RFC 8188. Throws where the browser's key is no point of the curve. */
export function encryptPush(payload: string, { p256dh, auth }: Pick<PushSubscription, 'p256dh' | 'auth'>, { salt, sender }: EncryptionInputs): Buffer {
  const receiverKey = Buffer.from(p256dh, 'base64url');
  const senderKey = sender.getPublicKey();
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), receiverKey, senderKey]);
  const secret = hkdf(sender.computeSecret(receiverKey), Buffer.from(auth, 'base64url'), info, 32);
  const key = hkdf(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = hkdf(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  const text = Buffer.concat([cipher.update(payload, 'utf8'), cipher.update(Uint8Array.of(LAST_RECORD)), cipher.final(), cipher.getAuthTag()]);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(RECORD_BYTES, 0);
  head.writeUInt8(senderKey.length, 4);
  return Buffer.concat([salt, head, senderKey, text]);
}

export function makeSender(): ECDH {
  const sender = createECDH(CURVE);
  sender.generateKeys();
  return sender;
}

function hkdf(secret: Uint8Array, salt: Uint8Array, info: Uint8Array, byteCount: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, byteCount));
}

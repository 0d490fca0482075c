const PROTOCOL_LEVEL = 4; // MQTT 3.1.1
const PACKET_ID = 1;

export const CONNACK = 0x20;
export const PUBACK = 0x40;

/** CONNECT with a clean session and without keep-alive: the connection carries one message. */
export function connectPacket(clientId: string, username: string, password: string): Buffer {
  const flags = 0x02 | (username === '' ? 0 : 0x80) | (password === '' ? 0 : 0x40);
  const parts = [text('MQTT'), Buffer.of(PROTOCOL_LEVEL, flags, 0, 0), text(clientId)];
  if (username !== '') parts.push(text(username));
  if (password !== '') parts.push(text(password));
  return packet(0x10, parts);
}

/** PUBLISH with quality of service 1. */
export function publishPacket(topic: string, payload: string): Buffer {
  return packet(0x32, [text(topic), Buffer.of(0, PACKET_ID), Buffer.from(payload)]);
}

export const DISCONNECT = Buffer.of(0xe0, 0);

/** The first whole packet of what was received; both answers that we wait for are four bytes. */
export function findPacket(received: Buffer): { type: number; code: number } | null {
  if (received.length < 4) return null;
  return { type: received.readUInt8(0) & 0xf0, code: received.readUInt8(3) };
}

function packet(head: number, parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(head), lengthOf(body.length), body]);
}

/** Seven bits a byte, the lowest first. */
function lengthOf(byteCount: number): Buffer {
  const bytes: number[] = [];
  for (let rest = byteCount; ; ) {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low | 128 : low);
    if (rest === 0) return Buffer.from(bytes);
  }
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

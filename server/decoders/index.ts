import type { Decoder } from '#lib/domain/plugins.ts';
import airrohr from './airrohr.ts';
import lichenJson from './lichen-json.ts';

/** Every device format that is understood; a new one is one file and one line. */
export const decoders: readonly Decoder[] = [airrohr, lichenJson];

const BY_ID = new Map(decoders.map((decoder) => [decoder.head.id, decoder]));

export function findDecoder(id: string): Decoder | null {
  return BY_ID.get(id) ?? null;
}

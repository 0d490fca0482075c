import type { Decoder } from '#lib/domain/plugins.ts';
import airgradient from './airgradient.ts';
import airrohr from './airrohr.ts';
import chirpstack from './chirpstack.ts';
import ecowitt from './ecowitt.ts';
import lichenJson from './lichen-json.ts';
import telegraf from './telegraf.ts';
import theThingsStack from './the-things-stack.ts';
import weatherUnderground from './weather-underground.ts';

/** Every device format that is understood, in the order in which people are offered them; a new one is one file and one line. */
export const decoders: readonly Decoder[] = [airrohr, airgradient, ecowitt, weatherUnderground, theThingsStack, chirpstack, telegraf, lichenJson];

const BY_ID = new Map(decoders.map((decoder) => [decoder.head.id, decoder]));

export function findDecoder(id: string): Decoder | null {
  return BY_ID.get(id) ?? null;
}

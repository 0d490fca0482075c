import { getParameter } from '#lib/domain/parameters.ts';
import type { QuarantinePolicy, QuarantineTotals, UnknownDevice } from '#lib/domain/quarantine.ts';

export function wireQuarantine(policy: QuarantinePolicy, devices: readonly UnknownDevice[], { waiting, refused, heldBytes }: QuarantineTotals) {
  return { policy, waiting, refused, held_bytes: heldBytes, devices: devices.map(wireUnknown) };
}

function wireUnknown({ id, decoder, name, fingerprint, network, firstMs, lastMs, messageCount, heldCount, heldBytes, droppedCount, readings }: UnknownDevice) {
  return {
    id: String(id), decoder, name, fingerprint, network, first_at: new Date(firstMs).toISOString(), last_at: new Date(lastMs).toISOString(),
    messages: messageCount, held: heldCount, held_bytes: heldBytes, dropped: droppedCount,
    readings: readings.map(({ parameter, channel, value }) => ({ parameter, channel, value, unit: getParameter(parameter).unit })),
  };
}

import { formatValue } from '#lib/domain/display.ts';
import type { FleetCause } from '#lib/domain/fleet.ts';
import { getParameter, isParameterId, type ParameterId } from '#lib/domain/parameters.ts';
import { m } from '#lib/messages/index.ts';
import { durationOf } from '#lib/messages/times.ts';

/** What is wrong, in one sentence. */
export function causeSentence({ id, sinceMs, parameter, value, against, count, why }: FleetCause, nowMs: number): string {
  const duration = durationOf(Math.max(0, nowMs - (sinceMs ?? nowMs)));
  const valued = (number: number | null) => (number === null ? '' : parameter === null ? String(number) : formatValue(number, parameter));
  switch (id) {
    case 'silent':
      if (why === 'never') return m('fleet.why.never', { duration });
      return value === null ? m('fleet.why.silentUnknown', { duration }) : m('fleet.why.silent', { duration, interval: durationOf(value) });
    case 'refused':
      return m('fleet.why.refused', { count, why });
    case 'stuck':
      return m('fleet.why.stuck', { parameter: nameOf(parameter), why });
    case 'clock':
      return m('fleet.why.clock', { duration: durationOf(value ?? 0) });
    case 'battery':
      return m('fleet.why.battery', { value: valued(value), against: valued(against) });
    case 'partly-silent':
      return m('fleet.why.partly-silent', { count, duration, parameter: why.split(',').map((one) => nameOf(isParameterId(one) ? one : null)).filter((name) => name !== '').join(', ') });
    case 'neighbours':
      return m('fleet.why.neighbours', { count, parameter: nameOf(parameter), value: valued(value), against: valued(against) });
    case 'nowhere':
      return m('fleet.why.nowhere', { duration });
  }
}

function nameOf(parameter: ParameterId | null): string {
  return parameter === null ? '' : getParameter(parameter).name;
}

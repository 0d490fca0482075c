import type { Head, Span } from '#lib/domain/plugins.ts';
import type { Finding } from '#lib/domain/reading.ts';
import type { SensorMemory } from './judge-memory.ts';

/** Without word for so many intervals, and at least so long, a finding is closed and the next one is another. */
const QUIET_INTERVALS = 6;
const QUIET_LEAST_MS = 600_000;
/** A silence is told again when it has grown by this. */
const SILENCE_GROWTH = 1.5;

/** The findings of one batch, each told once in its newest form. */
export type FindingsByKey = Map<string, Finding>;

/** Opens a finding of this module, or extends the one that is open. */
export function noteSpan(sensor: SensorMemory, sensorId: number, key: string, head: Head<unknown>, span: Span, findings: FindingsByKey): void {
  const open = sensor.open[key];
  const goesOn = open !== undefined && span.fromMs <= open.toMs + quietMs(sensor);
  const finding = goesOn ? open : (sensor.open[key] = { ...span, toldMs: span.toMs });
  finding.toMs = Math.max(finding.toMs, span.toMs);
  finding.toldMs = finding.toMs;
  if (span.score >= finding.score) finding.score = span.score;
  if (goesOn && span.fromMs === open.fromMs) finding.why = span.why;
  tell(sensor, sensorId, key, head, findings);
}

/** Extends the open finding of this module to `timeMs`, where there is one. */
export function extendSpan(sensor: SensorMemory, sensorId: number, key: string, head: Head<unknown>, timeMs: number, findings: FindingsByKey): void {
  const open = sensor.open[key];
  if (open === undefined || timeMs > open.toMs + quietMs(sensor)) return;
  open.toMs = timeMs;
  open.toldMs = timeMs;
  tell(sensor, sensorId, key, head, findings);
}

/** True where this silence was told already and has not grown much since. */
export function isSilenceTold(sensor: SensorMemory, key: string, span: Span): boolean {
  const open = sensor.open[key];
  if (open === undefined || span.fromMs > open.toMs) return false;
  return span.toMs - span.fromMs < SILENCE_GROWTH * (open.toldMs - span.fromMs);
}

function tell(sensor: SensorMemory, sensorId: number, key: string, head: Head<unknown>, findings: FindingsByKey): void {
  const open = sensor.open[key];
  if (open === undefined) return;
  const { fromMs, toMs, score, title, why } = open;
  findings.set(`${sensorId} ${key} ${fromMs}`, { sensorId, module: head.id, version: head.version, fromMs, toMs, score: Math.min(1, Math.round(score * 1000) / 1000), title, why });
}

function quietMs(sensor: SensorMemory): number {
  return Math.max(QUIET_LEAST_MS, QUIET_INTERVALS * sensor.intervalMs);
}

import { FAULT_KINDS, type Fault, type FaultKind } from './faults.ts';

const HOUR_MS = 3_600_000;
/** What a fault stirs up in a detector settles within this; such findings are neither hit nor false. */
const AFTER_MS = 24 * HOUR_MS;

/** A finding of any module, by the simulator's name of the sensor. */
export interface ScoredFinding {
  sensorKey: string;
  fromMs: number;
  toMs: number;
}

export interface DetectorScore {
  faults: number;
  found: number;
  /** Found faults / faults; NaN without faults. */
  recall: number;
  byKind: Record<FaultKind, { faults: number; found: number }>;
  /** Findings outside every fault and the day after it. */
  falseAlerts: number;
  falsePerSensorDay: number;
}

/** Holds what detectors said against what the simulator broke. A fault is found where a finding of its sensor overlaps it. */
export function scoreDetector(faults: readonly Fault[], findings: readonly ScoredFinding[], sensorDays: number): DetectorScore {
  const faultsBySensor = bySensor(faults);
  const findingsBySensor = bySensor(findings);
  const byKind = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, { faults: 0, found: 0 }])) as DetectorScore['byKind'];
  for (const fault of faults) {
    byKind[fault.kind].faults += 1;
    const isFound = (findingsBySensor.get(fault.sensorKey) ?? []).some((f) => f.fromMs < fault.toMs && f.toMs >= fault.fromMs);
    if (isFound) byKind[fault.kind].found += 1;
  }
  const isFalse = (finding: ScoredFinding) =>
    !(faultsBySensor.get(finding.sensorKey) ?? []).some((fault) => finding.fromMs < fault.toMs + AFTER_MS && finding.toMs >= fault.fromMs);
  const falseAlerts = findings.filter(isFalse).length;
  const found = FAULT_KINDS.reduce((sum, kind) => sum + byKind[kind].found, 0);
  return { faults: faults.length, found, recall: found / faults.length, byKind, falseAlerts, falsePerSensorDay: falseAlerts / sensorDays };
}

function bySensor<T extends { sensorKey: string }>(items: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(item.sensorKey);
    if (group) group.push(item);
    else groups.set(item.sensorKey, [item]);
  }
  return groups;
}

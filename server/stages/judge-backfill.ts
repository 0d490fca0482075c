import type { Flag } from '#lib/domain/flags.ts';
import { stepReading } from './judge-step.ts';
import type { Gathering, StepInput } from './judge-step.ts';
import { makeSensorMemory } from './judge-memory.ts';
import type { Memory, SensorMemory } from './judge-memory.ts';

/**
 * Imported readings: the checks run over the batch's own series with fresh state; what the judge knows of the sensor
 * is not stepped and nobody is told. Only the sensor's hours take part. Returns the newest reading's flag.
 */
export function backfillSensor(sensor: SensorMemory, series: readonly StepInput[], gathering: Gathering): Flag | null {
  const apart = makeSensorMemory(sensor.parameter);
  apart.hours = sensor.hours;
  const quiet: Gathering = { ...gathering, memory: withoutDetectors(gathering.memory), findings: new Map() };
  let flag: Flag | null = null;
  for (const input of series) if (input.timeMs > apart.newestMs) flag = stepReading(apart, input, quiet);
  return flag;
}

function withoutDetectors(memory: Memory): Memory {
  return { ...memory, modules: { checks: memory.modules.checks, detectors: [] } };
}

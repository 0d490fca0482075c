import { judgeDemonstration } from './judge-demonstration.ts';

/** Prints how many of the demonstration's faults the live detectors find, and how often they cry wolf. */
const stride = Number(process.argv[2] ?? 4);
const days = Number(process.argv[3] ?? 30);
const { score, sensorDays, readings, falseByModule, missed } = judgeDemonstration({
  seed: 1, fromMs: Date.UTC(2026, 9, 26), days, warmUpDays: 3, stride, leastIntervalMs: Number(process.argv[4] ?? 0) * 60_000,
});
console.log(`${readings} readings, ${sensorDays} sensor days, ${score.faults} faults`);
console.log(`recall ${score.recall.toFixed(2)}; ${Object.entries(score.byKind).map(([kind, k]) => `${kind} ${k.found}/${k.faults}`).join(', ')}`);
console.log(`false alerts ${score.falseAlerts}: ${score.falsePerSensorDay.toFixed(4)} per sensor and day; ${JSON.stringify(falseByModule)}`);
console.log(`missed: ${missed.join('; ')}`);

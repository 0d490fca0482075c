import { readFileSync } from 'node:fs';

/** Prints what vitest's JSON report counted, alone on a line; a file that could not run counts as failed. */
const report = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const brokenFiles = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'));
for (const file of brokenFiles) console.log(`could not run: ${file.name}`);
console.log(`${report.numPassedTests} passed, ${report.numFailedTests + brokenFiles.length} failed`);

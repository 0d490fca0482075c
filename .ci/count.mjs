import { readFileSync } from 'node:fs';

/** Prints what vitest's JSON report counted and adds what failed before it, alone on a line; the exit code says whether all is well. */
const [path = '', broken = '0'] = process.argv.slice(2);
const report = readReport();
const failures = report.numFailedTests + filesThatDidNotRun().length + Number(broken);
for (const name of filesThatDidNotRun()) console.log(`could not run: ${name}`);
if (Number(broken) > 0) console.log(`failed before the tests: ${broken} of lint, check and the TimescaleDB record`);
if (!report.success && failures === 0) console.log('vitest failed outside of any test');
console.log(`${report.numPassedTests} passed, ${report.success ? failures : Math.max(1, failures)} failed`);
process.exitCode = report.success && failures === 0 && report.numPassedTests > 0 ? 0 : 1;

function readReport() {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { success: false, numPassedTests: 0, numFailedTests: 0, testResults: [] };
  }
}

function filesThatDidNotRun() {
  const failed = report.testResults.filter((file) => file.status === 'failed');
  return failed.filter((file) => file.assertionResults.every((test) => test.status !== 'failed')).map((file) => file.name);
}

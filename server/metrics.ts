import { monitorEventLoopDelay } from 'node:perf_hooks';

type Labels = Readonly<Record<string, string>>;

export interface Counter {
  add(count: number, labels?: Labels): void;
}
export interface Histogram {
  observe(value: number): void;
}
export interface Registry {
  counter(name: string, help: string): Counter;
  /** Read when the page is asked for. */
  gauge(name: string, help: string, read: () => number): void;
  histogram(name: string, help: string, bounds: readonly number[]): Histogram;
  /** Prometheus text format 0.0.4. */
  render(): string;
}

/** Label values come from code, not from clients; this bounds a mistake. */
const MAX_SERIES_PER_COUNTER = 200;

export function makeRegistry(): Registry {
  const parts: (() => string)[] = [];
  return {
    counter(name, help) {
      const { counter, render } = makeCounter(name, help);
      parts.push(render);
      return counter;
    },
    gauge(name, help, read) {
      parts.push(() => `${headOf(name, help, 'gauge')}${name} ${read()}\n`);
    },
    histogram(name, help, bounds) {
      const { histogram, render } = makeHistogram(name, help, bounds);
      parts.push(render);
      return histogram;
    },
    render: () => parts.map((part) => part()).join(''),
  };
}

/** What this process counts of its own work; gauges that read other rooms are added where those are made. */
export function makeMetrics(registry: Registry = makeRegistry()) {
  const loopDelay = monitorEventLoopDelay({ resolution: 20 });
  loopDelay.enable();
  registry.gauge('process_resident_memory_bytes', 'Resident memory', () => process.memoryUsage.rss());
  registry.gauge('process_cpu_seconds_total', 'CPU time, user and system', () => cpuSeconds());
  registry.gauge('lichen_event_loop_p99_seconds', 'Event loop delay, 99th percentile since start', () => loopDelay.percentile(99) / 1e9);
  return {
    registry,
    ingestRequests: registry.counter('lichen_ingest_requests_total', 'Ingest requests by status'),
    readings: registry.counter('lichen_readings_total', 'Readings by outcome: stored, duplicate, revision, rejected (with its code)'),
    commitSeconds: registry.histogram('lichen_commit_seconds', 'Time of one group commit', [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]),
    judgeSeconds: registry.histogram('lichen_judge_seconds', 'Time to judge and record one batch', [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5]),
    judgeRetries: registry.counter('lichen_judge_retries_total', 'Batches whose judgement had to be recorded again'),
    deliveries: registry.counter('lichen_deliveries_total', 'Attempts to send a message, by kind of channel and outcome: sent, channel, ours, gone'),
    dbErrors: registry.counter('lichen_db_errors_total', 'Failed database operations by code'),
  };
}
export type Metrics = ReturnType<typeof makeMetrics>;

function makeCounter(name: string, help: string) {
  const series = new Map<string, number>();
  const counter: Counter = {
    add(count, labels = {}) {
      const key = labelText(labels);
      if (!series.has(key) && series.size >= MAX_SERIES_PER_COUNTER) return;
      series.set(key, (series.get(key) ?? 0) + count);
    },
  };
  const render = () => headOf(name, help, 'counter') + [...series].map(([labels, value]) => `${name}${labels} ${value}\n`).join('');
  return { counter, render };
}

function makeHistogram(name: string, help: string, bounds: readonly number[]) {
  const counts = new Float64Array(bounds.length + 1);
  let sum = 0;
  const histogram: Histogram = {
    observe(value) {
      const found = bounds.findIndex((bound) => value <= bound);
      const i = found === -1 ? bounds.length : found;
      counts[i] = (counts[i] ?? 0) + 1;
      sum += value;
    },
  };
  const render = () => {
    let total = 0;
    const lines = [...bounds, Infinity].map((bound, i) => {
      total += counts[i] ?? 0;
      return `${name}_bucket{le="${bound === Infinity ? '+Inf' : bound}"} ${total}\n`;
    });
    return `${headOf(name, help, 'histogram')}${lines.join('')}${name}_sum ${sum}\n${name}_count ${total}\n`;
  };
  return { histogram, render };
}

function headOf(name: string, help: string, type: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

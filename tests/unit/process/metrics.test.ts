import { describe, expect, it } from 'vitest';
import { makeRegistry } from '#server/metrics.ts';

describe('metrics', () => {
  it('renders counters with their labels escaped', () => {
    const registry = makeRegistry();
    const counter = registry.counter('readings_total', 'Readings');
    counter.add(2, { outcome: 'stored' });
    counter.add(3, { outcome: 'stored' });
    counter.add(1, { outcome: 'a"b\\c\n' });
    expect(registry.render()).toBe(
      '# HELP readings_total Readings\n# TYPE readings_total counter\nreadings_total{outcome="stored"} 5\nreadings_total{outcome="a\\"b\\\\c\\n"} 1\n',
    );
  });

  it('counts a histogram cumulatively, the bound itself included', () => {
    const registry = makeRegistry();
    const histogram = registry.histogram('s', 'Seconds', [0.1, 1]);
    for (const value of [0.1, 0.5, 7]) histogram.observe(value);
    expect(registry.render()).toContain('s_bucket{le="0.1"} 1\ns_bucket{le="1"} 2\ns_bucket{le="+Inf"} 3\ns_sum 7.6\ns_count 3\n');
  });

  it('bounds the number of series of one counter', () => {
    const registry = makeRegistry();
    const counter = registry.counter('n', 'N');
    for (let i = 0; i < 1000; i += 1) counter.add(1, { i: String(i) });
    expect(registry.render().split('\n').filter((line) => line.startsWith('n{'))).toHaveLength(200);
  });

  it('reads gauges when it is asked', () => {
    const registry = makeRegistry();
    let value = 1;
    registry.gauge('g', 'G', () => value);
    value = 2;
    expect(registry.render()).toContain('\ng 2\n');
  });
});

import { hasDemonstration } from '../../../../demonstration.ts';
import { publicRoute } from '../../../../public-route.ts';
import { pathId, unknown } from '../../../../query.ts';
import { readSeriesQuery } from '../../../../series-query.ts';
import { wireSeries } from '../../../../wire.ts';

export const { GET, OPTIONS, fallback } = publicRoute(async ({ url, params, locals: { app, reads } }) => {
  const query = readSeriesQuery(url.searchParams, Date.now());
  const sensorId = pathId(params.id, 'sensor');
  const series = await reads.findSeries({ ...query, sensorId });
  if (series === null) throw unknown('sensor', String(sensorId));
  const demonstration = series.isDemonstration ?? (await hasDemonstration(app.reads));
  return { body: { demonstration, ...wireSeries(series) } };
});

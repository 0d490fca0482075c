import type { Instance } from '#lib/domain/api.ts';
import { getParameter, type ParameterId } from '#lib/domain/parameters.ts';
import { indexOfDomain } from '#lib/indices/region.ts';
import type { PageServerLoad } from './$types';
import { scaleOf } from './index-scale.ts';
import { parameterIn } from './view-url.ts';
import { INDEX_COOKIE, visitorIndexOf, ZONE_COOKIE } from './visitor-index.ts';

const PROFILE_HOURS = 48;

/** Depends on the parameter alone: moving the map or choosing a station reads nothing of this again. */
export const load: PageServerLoad = async ({ locals, url, cookies, request, depends }) => {
  depends('lichen:map');
  const { reads } = locals;
  const { basemapUrl } = locals.app;
  const requested = parameterIn(url.searchParams);
  const instance = await reads.instance();
  const parameter = requested ?? firstParameterOf(instance);
  const [snapshot, hours] = await Promise.all([reads.mapSnapshot(parameter), reads.hourProfile(parameter, PROFILE_HOURS)]);
  const airIndexId = visitorIndexOf({ asked: url.searchParams.get('index'), chosen: cookies.get(INDEX_COOKIE), zone: cookies.get(ZONE_COOKIE), languages: request.headers.get('accept-language') });
  const scale = scaleOf(indexOfDomain(getParameter(parameter).domain, airIndexId));
  return { airIndexId, scale, parameter, snapshot, hours, basemapUrl, parameters: instance.parameters, stationCount: instance.stationCount, servedMs: Date.now() };
};

/** Fine particles where they are measured, otherwise what most stations measure. */
function firstParameterOf(instance: Instance): ParameterId {
  const byCount = instance.parameters.toSorted((a, b) => b.stationCount - a.stationCount);
  return byCount.find(({ id, stationCount }) => id === 'pm25' && stationCount > 0)?.id ?? byCount[0]?.id ?? 'pm25';
}

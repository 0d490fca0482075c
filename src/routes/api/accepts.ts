/** True where GeoJSON was asked for, by the field or by the Accept header. */
export function wantsGeoJson(request: Request, format: 'json' | 'geojson' | undefined): boolean {
  if (format !== undefined) return format === 'geojson';
  return (request.headers.get('accept') ?? '').split(',').some((type) => /^\s*application\/(vnd\.)?geo\+json\b/i.test(type));
}

export const GEOJSON = 'application/geo+json';

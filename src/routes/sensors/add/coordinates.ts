/** Two numbers in degrees, latitude first, as maps and phones copy them: `51.0493, 13.7381`, `51.0493 N 13.7381 E`, `51,0493; 13,7381`. */
export function readCoordinates(text: string): [longitude: number, latitude: number] | null {
  const found = /^\s*([-−+]?\d{1,3}(?:[.,]\d+)?)\s*°?\s*([NS])?\s*[,;\s]\s*([-−+]?\d{1,3}(?:[.,]\d+)?)\s*°?\s*([EWO])?\s*$/i.exec(text);
  if (found === null) return null;
  const [, first = '', north, second = '', east] = found;
  const latitude = numberOf(first) * (/s/i.test(north ?? '') ? -1 : 1);
  const longitude = numberOf(second) * (/w/i.test(east ?? '') ? -1 : 1);
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? [longitude, latitude] : null;
}

function numberOf(text: string): number {
  return Number(text.replace('−', '-').replace(',', '.'));
}

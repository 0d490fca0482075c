import { Marker, type LngLatLike, type Map as MapLibreMap } from 'maplibre-gl';

const PER_SECOND = 12;
const DURATION_MS = 600;

/** One ring where a reading arrived: 600 ms, at most twelve a second over the whole map, none with reduced motion. */
export class Pulses {
  readonly #map: MapLibreMap;
  readonly #isOff: boolean;
  readonly #idle: Marker[] = [];
  #secondMs = 0;
  #thisSecond = 0;

  constructor(map: MapLibreMap, isOff: boolean) {
    this.#map = map;
    this.#isOff = isOff;
  }

  pulse(position: LngLatLike, nowMs: number): void {
    if (this.#isOff || document.hidden || !this.#isAllowed(nowMs) || !this.#map.getBounds().contains(position)) return;
    this.#thisSecond += 1;
    const marker = (this.#idle.pop() ?? makeRing()).setLngLat(position).addTo(this.#map);
    setTimeout(() => this.#idle.push(marker.remove()), DURATION_MS);
  }

  #isAllowed(nowMs: number): boolean {
    if (nowMs - this.#secondMs >= 1000) {
      this.#secondMs = nowMs;
      this.#thisSecond = 0;
    }
    return this.#thisSecond < PER_SECOND;
  }
}

function makeRing(): Marker {
  const element = document.createElement('div');
  element.className = 'lichen-pulse';
  element.setAttribute('aria-hidden', 'true');
  element.append(document.createElement('i'));
  return new Marker({ element });
}

import { Marker, type LngLatLike, type Map as MapLibreMap } from 'maplibre-gl';
import type { StationKind } from '#lib/domain/station.ts';
import type { MarkerPaint } from './paint.ts';
import { shapePath } from './shapes.ts';

/** The chosen station: its shape a quarter larger, an ink ring of 17 px, its number above. */
export class SelectedMarker {
  readonly #map: MapLibreMap;
  readonly #marker: Marker;
  readonly #element = document.createElement('div');
  #shown = '';

  constructor(map: MapLibreMap) {
    this.#map = map;
    this.#element.className = 'lichen-selected';
    this.#element.setAttribute('aria-hidden', 'true');
    this.#marker = new Marker({ element: this.#element });
  }

  /** Does nothing where everything is as it was. */
  show(position: LngLatLike, kind: string, paint: MarkerPaint | null, label: string | null): void {
    const path = shapePath(kind as StationKind, 1.2);
    const style = paint ? `fill:${paint.fill};stroke:${paint.isLate ? paint.dash : paint.edge}${paint.isLate ? ';stroke-dasharray:2.6 2' : ''}` : '';
    const key = `${kind} ${style} ${label}`;
    this.#marker.setLngLat(position).addTo(this.#map);
    if (key === this.#shown) return;
    this.#shown = key;
    this.#element.innerHTML =
      `<svg width="44" height="44" viewBox="-22 -22 44 44"><circle class="halo" r="17"/><circle class="ring" r="17"/><path d="${path}" style="${style}"/></svg>` +
      (label === null ? '' : `<b></b>`);
    const text = this.#element.querySelector('b');
    if (text) text.textContent = label;
  }

  hide(): void {
    this.#marker.remove();
  }
}

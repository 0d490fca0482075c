import type { CustomLayerInterface, Map as MapLibreMap } from 'maplibre-gl';
import { STATIONS_FROM_ZOOM } from './limits.ts';
import { PAINT_WORDS, PLACE_FLOATS, type MarkerBatch } from './marker-batch.ts';
import { markerFields } from './marker-fields.ts';
import { EDGE, FILL, FRAGMENT_SHADER, MARK, PLACE, VERTEX_SHADER } from './marker-shaders.ts';
import { mercatorX, mercatorY } from './mercator.ts';

const TILE_PX = 512;
/** Land colour around a marker, in map pixels from its shape. */
const CASING_PX = 3.2;
/** Markers are four fifths as large below zoom 7; the step is spread a little. */
const FAR_SIZE = 0.8;
const FAR_ZOOM = 7;
const SPREAD = 0.25;

/** What is drawn, in this order; `isCased`: land colour around all of its markers comes before the first of them. */
export interface MarkerRun {
  batch: MarkerBatch;
  isCased: boolean;
}

interface Buffers {
  array: WebGLVertexArrayObject;
  places: WebGLBuffer;
  paints: WebGLBuffer;
  version: number;
  room: number;
}

type UniformName = 'u_centre' | 'u_world' | 'u_pixel' | 'u_size' | 'u_reach' | 'u_land' | 'u_ratio' | 'u_fields';

/** Program and picture, once for all layers of a context; they go with it. */
interface Kit {
  program: WebGLProgram;
  uniforms: Readonly<Record<UniformName, WebGLUniformLocation | null>>;
  fields: WebGLTexture;
}

const kits = new WeakMap<WebGL2RenderingContext, Kit>();

/** Draws batches of markers into the map's own canvas: one call per batch, whatever its size. The map is flat, unturned and north up. */
export class MarkerLayer implements CustomLayerInterface {
  readonly type = 'custom';
  readonly renderingMode = '2d';
  readonly id: string;
  isVisible = true;
  /** Red, green, blue, 0 to 1. */
  land: readonly [number, number, number] = [1, 1, 1];
  readonly #runs: readonly MarkerRun[];
  #map: MapLibreMap | null = null;
  #kit: Kit | null = null;
  #buffers = new Map<MarkerBatch, Buffers>();

  constructor(id: string, runs: readonly MarkerRun[]) {
    this.id = id;
    this.#runs = runs;
  }

  /** Again after a lost context: nothing of before is of use then. */
  onAdd(map: MapLibreMap, gl: WebGL2RenderingContext): void {
    this.#map = map;
    this.#buffers = new Map();
    this.#kit = kitOf(gl);
  }

  onRemove(_map: MapLibreMap, gl: WebGL2RenderingContext): void {
    for (const { array, places, paints } of this.#buffers.values()) {
      gl.deleteVertexArray(array);
      gl.deleteBuffer(places);
      gl.deleteBuffer(paints);
    }
    this.#buffers = new Map();
    this.#kit = this.#map = null;
  }

  render(gl: WebGL2RenderingContext): void {
    const [map, kit] = [this.#map, this.#kit];
    if (!map || !kit || !this.isVisible || map.getZoom() < STATIONS_FROM_ZOOM) return;
    const { uniforms } = kit;
    gl.useProgram(kit.program);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, kit.fields);
    gl.uniform1i(uniforms.u_fields, 0);
    gl.uniform3f(uniforms.u_land, ...this.land);
    const worlds = this.#frame(gl, map, uniforms);
    for (const { batch, isCased } of this.#runs) {
      if (batch.count === 0) continue;
      gl.bindVertexArray(this.#upload(gl, batch).array);
      for (const reach of isCased ? [CASING_PX, 0] : [0]) {
        gl.uniform1f(uniforms.u_reach, reach);
        for (const [x, y] of worlds) {
          gl.uniform4f(uniforms.u_centre, Math.fround(x), x - Math.fround(x), Math.fround(y), y - Math.fround(y));
          gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, batch.count);
        }
      }
    }
    gl.bindVertexArray(null);
  }

  /** Says how large a world and a pixel are; returns the view's middle as each visible copy of the world sees it. */
  #frame(gl: WebGL2RenderingContext, map: MapLibreMap, uniforms: Kit['uniforms']): [x: number, y: number][] {
    const { clientWidth: width, clientHeight: height } = map.getCanvas();
    const zoom = map.getZoom();
    const worldPx = TILE_PX * 2 ** zoom;
    const { lng, lat } = map.getCenter();
    const [x, y] = [mercatorX(lng), mercatorY(lat)];
    const share = Math.min(1, Math.max(0, (zoom - FAR_ZOOM + SPREAD) / (2 * SPREAD)));
    gl.uniform2f(uniforms.u_world, (2 * worldPx) / width, (-2 * worldPx) / height);
    gl.uniform2f(uniforms.u_pixel, 2 / width, -2 / height);
    gl.uniform1f(uniforms.u_size, FAR_SIZE + (1 - FAR_SIZE) * share);
    gl.uniform1f(uniforms.u_ratio, gl.drawingBufferWidth / width);
    const half = width / 2 / worldPx;
    const first = Math.floor(x - half);
    return Array.from({ length: Math.floor(x + half) - first + 1 }, (_, k) => [x - first - k, y]);
  }

  /** Sends what has changed since it was drawn last. */
  #upload(gl: WebGL2RenderingContext, batch: MarkerBatch): Buffers {
    let buffers = this.#buffers.get(batch);
    if (!buffers) this.#buffers.set(batch, (buffers = makeBuffers(gl)));
    const dirty = batch.takeDirty();
    if (buffers.version !== batch.version) {
      send(gl, buffers.places, batch.places.subarray(0, batch.count * PLACE_FLOATS), batch.count > buffers.room);
      send(gl, buffers.paints, batch.paints.subarray(0, batch.count * PAINT_WORDS), batch.count > buffers.room);
      buffers.room = Math.max(buffers.room, batch.count);
      buffers.version = batch.version;
    } else if (dirty === null) {
      send(gl, buffers.paints, batch.paints.subarray(0, batch.count * PAINT_WORDS), false);
    } else if (dirty.length > 0) {
      gl.bindBuffer(gl.ARRAY_BUFFER, buffers.paints);
      for (const row of dirty) gl.bufferSubData(gl.ARRAY_BUFFER, row * PAINT_WORDS * 4, batch.paints, row * PAINT_WORDS, PAINT_WORDS);
    }
    return buffers;
  }
}

/** A lost context keeps its object, and nothing in it: what was made for it then is no longer valid. */
function kitOf(gl: WebGL2RenderingContext): Kit {
  const known = kits.get(gl);
  if (known && gl.isProgram(known.program)) return known;
  const kit = { ...makeProgram(gl), fields: makeTexture(gl) };
  kits.set(gl, kit);
  return kit;
}

function send(gl: WebGL2RenderingContext, buffer: WebGLBuffer, data: Float32Array | Uint32Array, isLarger: boolean): void {
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
  if (isLarger) gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
  else gl.bufferSubData(gl.ARRAY_BUFFER, 0, data);
}

function makeBuffers(gl: WebGL2RenderingContext): Buffers {
  const array = gl.createVertexArray();
  const places = gl.createBuffer();
  const paints = gl.createBuffer();
  const stride = PAINT_WORDS * 4;
  gl.bindVertexArray(array);
  gl.bindBuffer(gl.ARRAY_BUFFER, places);
  gl.vertexAttribPointer(PLACE, PLACE_FLOATS, gl.FLOAT, false, 0, 0);
  gl.bindBuffer(gl.ARRAY_BUFFER, paints);
  gl.vertexAttribPointer(FILL, 4, gl.UNSIGNED_BYTE, true, stride, 0);
  gl.vertexAttribPointer(EDGE, 4, gl.UNSIGNED_BYTE, true, stride, 4);
  gl.vertexAttribIPointer(MARK, 4, gl.UNSIGNED_BYTE, stride, 8);
  for (const place of [PLACE, FILL, EDGE, MARK]) {
    gl.enableVertexAttribArray(place);
    gl.vertexAttribDivisor(place, 1);
  }
  return { array, places, paints, version: -1, room: 0 };
}

function makeTexture(gl: WebGL2RenderingContext): WebGLTexture {
  const { width, height, data } = markerFields();
  const texture = gl.createTexture();
  gl.activeTexture(gl.TEXTURE0);
  gl.bindTexture(gl.TEXTURE_2D, texture);
  // the map's own uploads may have left these otherwise
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RG8, width, height, 0, gl.RG, gl.UNSIGNED_BYTE, data);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  return texture;
}

function makeProgram(gl: WebGL2RenderingContext): Omit<Kit, 'fields'> {
  const program = gl.createProgram();
  for (const [type, source] of [[gl.VERTEX_SHADER, VERTEX_SHADER], [gl.FRAGMENT_SHADER, FRAGMENT_SHADER]] as const) {
    const shader = gl.createShader(type)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) throw new Error(`markers: ${gl.getProgramInfoLog(program)}`);
  const names: UniformName[] = ['u_centre', 'u_world', 'u_pixel', 'u_size', 'u_reach', 'u_land', 'u_ratio', 'u_fields'];
  const uniforms = Object.fromEntries(names.map((name) => [name, gl.getUniformLocation(program, name)])) as Kit['uniforms'];
  return { program, uniforms };
}

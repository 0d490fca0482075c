import type { CustomLayerInterface, Map as MapLibreMap } from 'maplibre-gl';
import { STATIONS_FROM_ZOOM } from './limits.ts';
import { PAINT_WORDS, PLACE_FLOATS, type MarkerBatch } from './marker-batch.ts';
import { markerFields } from './marker-fields.ts';
import { EDGE, FILL, FRAGMENT_SHADER, MARK, PLACE, VERTEX_SHADER } from './marker-shaders.ts';
import { mercatorX, mercatorY } from './mercator.ts';

const TILE_PX = 512;
const WORD_BYTES = 4;
/** A row is a square: its corners, and the two triangles between them. */
const VERTICES = 4;
const CORNERS = [0, 1, 2, 2, 1, 3] as const;
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

/** Rows of a batch as vertices. Instances would be less data, but some drivers draw them one by one: with software, at a third of the pace. */
interface Buffers {
  array: WebGLVertexArrayObject;
  places: WebGLBuffer;
  paints: WebGLBuffer;
  indices: WebGLBuffer;
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
    for (const { array, places, paints, indices } of this.#buffers.values()) {
      gl.deleteVertexArray(array);
      for (const buffer of [places, paints, indices]) gl.deleteBuffer(buffer);
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
          gl.drawElements(gl.TRIANGLES, CORNERS.length * batch.count, gl.UNSIGNED_INT, 0);
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
      if (batch.count > buffers.room) reserve(gl, buffers, batch.count);
      send(gl, buffers.places, batch.places, PLACE_FLOATS, 0, batch.count);
      send(gl, buffers.paints, batch.paints, PAINT_WORDS, 0, batch.count);
      buffers.version = batch.version;
    } else if (dirty === null) {
      send(gl, buffers.paints, batch.paints, PAINT_WORDS, 0, batch.count);
    } else {
      for (const row of dirty) send(gl, buffers.paints, batch.paints, PAINT_WORDS, row, 1);
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

/** Sends rows of so many words, each to its four vertices. */
function send(gl: WebGL2RenderingContext, buffer: WebGLBuffer, rows: Float32Array | Uint32Array, words: number, first: number, count: number): void {
  const vertices = rows instanceof Float32Array ? new Float32Array(VERTICES * words * count) : new Uint32Array(VERTICES * words * count);
  let to = 0;
  for (let row = first; row < first + count; row += 1) {
    for (let vertex = 0; vertex < VERTICES; vertex += 1) for (let word = 0; word < words; word += 1) vertices[to++] = rows[row * words + word]!;
  }
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
  gl.bufferSubData(gl.ARRAY_BUFFER, first * VERTICES * words * WORD_BYTES, vertices);
}

/** Makes room for so many rows and a fifth more. */
function reserve(gl: WebGL2RenderingContext, buffers: Buffers, count: number): void {
  const room = Math.ceil(count * 1.2);
  for (const [buffer, words] of [[buffers.places, PLACE_FLOATS], [buffers.paints, PAINT_WORDS]] as const) {
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, room * VERTICES * words * WORD_BYTES, gl.DYNAMIC_DRAW);
  }
  const indices = Uint32Array.from({ length: CORNERS.length * room }, (_, k) => VERTICES * Math.floor(k / CORNERS.length) + CORNERS[k % CORNERS.length]!);
  gl.bindVertexArray(buffers.array);
  gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, buffers.indices);
  gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, indices, gl.STATIC_DRAW);
  gl.bindVertexArray(null);
  buffers.room = room;
}

function makeBuffers(gl: WebGL2RenderingContext): Buffers {
  const array = gl.createVertexArray();
  const places = gl.createBuffer();
  const paints = gl.createBuffer();
  const indices = gl.createBuffer();
  const stride = PAINT_WORDS * WORD_BYTES;
  gl.bindVertexArray(array);
  gl.bindBuffer(gl.ARRAY_BUFFER, places);
  gl.vertexAttribPointer(PLACE, PLACE_FLOATS, gl.FLOAT, false, 0, 0);
  gl.bindBuffer(gl.ARRAY_BUFFER, paints);
  gl.vertexAttribPointer(FILL, 4, gl.UNSIGNED_BYTE, true, stride, 0);
  gl.vertexAttribPointer(EDGE, 4, gl.UNSIGNED_BYTE, true, stride, 4);
  gl.vertexAttribIPointer(MARK, 4, gl.UNSIGNED_BYTE, stride, 8);
  for (const place of [PLACE, FILL, EDGE, MARK]) gl.enableVertexAttribArray(place);
  return { array, places, paints, indices, version: -1, room: 0 };
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

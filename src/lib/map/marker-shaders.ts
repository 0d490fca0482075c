import { CUTOFF, HALF, RADIUS } from './distance-field.ts';
import { LOOKS } from './marker-batch.ts';
import { MARKER_SHAPES, SHAPE_EXTENTS } from './marker-fields.ts';

/** Attribute places of a row. */
export const PLACE = 0;
export const FILL = 1;
export const EDGE = 2;
export const MARK = 3;

const extents = MARKER_SHAPES.map((shape) => `vec2(${SHAPE_EXTENTS[shape].map((px) => px.toFixed(2)).join(', ')})`).join(', ');
const lookOf = (look: (typeof LOOKS)[number]) => `${LOOKS.indexOf(look)}u`;

/** One square per row of four vertices, no larger than its shape with its edge; u_reach is the casing's width, 0 where the marker itself is drawn. */
export const VERTEX_SHADER = `#version 300 es
precision highp float;
uniform vec4 u_centre;
uniform vec2 u_world;
uniform vec2 u_pixel;
uniform float u_size;
uniform float u_reach;
layout(location = ${PLACE}) in vec4 a_place;
layout(location = ${FILL}) in vec4 a_fill;
layout(location = ${EDGE}) in vec4 a_edge;
layout(location = ${MARK}) in uvec4 a_mark;
out vec2 v_field;
flat out vec3 v_fill;
flat out vec3 v_edge;
flat out uint v_look;
flat out float v_scale;
const vec2 EXTENTS[${MARKER_SHAPES.length}] = vec2[${MARKER_SHAPES.length}](${extents});

void main() {
  vec2 corner = vec2(gl_VertexID & 1, (gl_VertexID >> 1) & 1) * 2.0 - 1.0;
  float scale = u_size * (a_mark.y == ${lookOf('other')} ? 0.68 : 1.0);
  vec2 px = corner * (EXTENTS[a_mark.x] * scale + max(u_reach, 1.4) + 0.7);
  vec2 middle = ((a_place.xz - u_centre.xz) + (a_place.yw - u_centre.yw)) * u_world;
  gl_Position = vec4(middle + px * u_pixel, 0.0, 1.0);
  v_field = vec2((float(a_mark.x) + 0.5 + px.x / scale / ${(2 * HALF).toFixed(1)}) / ${MARKER_SHAPES.length.toFixed(1)}, 0.5 + px.y / scale / ${(2 * HALF).toFixed(1)});
  v_fill = a_fill.rgb;
  v_edge = a_edge.rgb;
  v_look = a_mark.y;
  v_scale = scale;
}`;

export const FRAGMENT_SHADER = `#version 300 es
precision highp float;
uniform sampler2D u_fields;
uniform vec3 u_land;
uniform float u_ratio;
uniform float u_reach;
in vec2 v_field;
flat in vec3 v_fill;
flat in vec3 v_edge;
flat in uint v_look;
flat in float v_scale;
out vec4 colour;

float covered(float distancePx) {
  return clamp(0.5 - distancePx * u_ratio, 0.0, 1.0);
}

void main() {
  vec2 away = (${(1 - CUTOFF).toFixed(2)} - texture(u_fields, v_field).rg) * ${RADIUS.toFixed(1)} * v_scale;
  if (u_reach > 0.0) {
    float casing = covered(away.x - u_reach);
    colour = vec4(u_land * casing, casing);
    return;
  }
  float width = v_look == ${lookOf('plain')} ? 1.3 : v_look == ${lookOf('late')} ? 1.3 : v_look == ${lookOf('finding')} ? 1.0 : 0.9;
  float inside = covered(away.x);
  float edge = covered(away.x - width) * (1.0 - inside);
  vec3 edgeColour = v_look == ${lookOf('late')} ? v_fill : v_edge;
  colour = vec4(v_fill * inside + edgeColour * edge, inside + edge);
  if (v_look == ${lookOf('late')}) {
    float dash = covered(away.y);
    colour = vec4(mix(colour.rgb, v_edge, dash), mix(colour.a, 1.0, dash));
  }
}`;

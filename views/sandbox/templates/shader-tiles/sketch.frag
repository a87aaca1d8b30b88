#version 300 es
// Tiles that turn by themselves: each square is one quarter of a circle, this way or that.
precision highp float;

uniform float u_time;
uniform vec2 u_resolution;
out vec4 color;

float chance(vec2 at) {
  return fract(sin(dot(at, vec2(12.9898, 78.233))) * 43758.5453);
}

void main() {
  vec2 p = gl_FragCoord.xy / u_resolution.y * 7.0 + vec2(u_time * 0.25, 0.0);
  vec2 tile = floor(p);
  vec2 at = fract(p);
  float turn = step(0.5, fract(chance(tile) + floor(u_time * 0.4 + chance(tile.yx)) * 0.5));
  if (turn > 0.5) at.x = 1.0 - at.x;
  float near = min(abs(length(at) - 0.5), abs(length(at - 1.0) - 0.5));
  vec3 paper = vec3(0.95, 0.90, 0.80);
  vec3 ink = mix(vec3(0.16, 0.24, 0.84), vec3(1.0, 0.42, 0.30), chance(tile + 7.0));
  color = vec4(mix(ink, paper, smoothstep(0.13, 0.15, near)), 1.0);
}

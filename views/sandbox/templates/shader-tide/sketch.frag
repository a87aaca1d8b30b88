#version 300 es
// Bands of colour that come and go like a tide. The pointer is a stone in it.
precision highp float;

uniform float u_time;
uniform vec2 u_resolution;
uniform vec2 u_pointer;
uniform float u_pressed;
out vec4 color;

void main() {
  vec2 p = (gl_FragCoord.xy - 0.5 * u_resolution) / u_resolution.y;
  vec2 stone = (u_pointer - 0.5 * u_resolution) / u_resolution.y;
  float ripple = sin(distance(p, stone) * (24.0 + 16.0 * u_pressed) - u_time * 3.0) / (1.0 + 9.0 * distance(p, stone));
  float tide = sin(p.y * 7.0 + sin(p.x * 3.0 + u_time * 0.6) * 1.6 + ripple) * 0.5 + 0.5;
  vec3 night = vec3(0.08, 0.06, 0.16);
  vec3 sand = vec3(1.0, 0.75, 0.18);
  vec3 foam = vec3(0.35, 0.79, 0.63);
  color = vec4(mix(mix(night, foam, smoothstep(0.3, 0.9, tide)), sand, smoothstep(0.86, 1.0, tide)), 1.0);
}

#version 300 es
// Foghorn: a lighthouse, a sea, and fog that eats both. Five inks, no more.
// The beam goes round by itself. Point somewhere and the fog is thinner there.
precision highp float;

uniform float u_time;
uniform vec2 u_resolution;
uniform vec2 u_pointer;
out vec4 colour;

const float DOT = 4.0; // pixels of the screen in one of ours

float chance(vec2 p) { return fract(sin(dot(p, vec2(127.1, 311.7))) * 43758.5453); }

// Noise: chance at the corners of a grid, and soft ways between them.
float noise(vec2 p) {
  vec2 cell = floor(p), f = fract(p);
  f = f * f * (3.0 - 2.0 * f);
  float below = mix(chance(cell), chance(cell + vec2(1.0, 0.0)), f.x);
  float above = mix(chance(cell + vec2(0.0, 1.0)), chance(cell + vec2(1.0, 1.0)), f.x);
  return mix(below, above, f.y);
}

// Fog: noise on noise, finer each time, all of it drifting.
float fog(vec2 p) {
  float sum = 0.0, weight = 0.5;
  for (int i = 0; i < 4; i++) {
    sum += weight * noise(p + u_time * 0.12 * float(i + 1));
    p = p * 2.03 + 7.1;
    weight *= 0.5;
  }
  return sum;
}

// Five inks from dark to light. Between two of them, a pattern of dots decides which.
vec3 inked(float light, vec2 dot_at) {
  vec3 inks[5] = vec3[5](vec3(0.05, 0.05, 0.16), vec3(0.11, 0.16, 0.52), vec3(0.36, 0.33, 0.72), vec3(1.0, 0.62, 0.68), vec3(1.0, 0.93, 0.72));
  float screen = 0.0, weight = 0.5; // the 4 × 4 pattern of old printers, from its halves
  for (int i = 0; i < 2; i++) {
    vec2 bit = mod(floor(dot_at / (i == 0 ? 1.0 : 2.0)), 2.0);
    screen += weight * (abs(bit.x - bit.y) * 0.5 + bit.y * 0.25) * 2.0;
    weight *= 0.25;
  }
  int ink = int(clamp(floor(light * 4.0 + screen), 0.0, 4.0));
  return inks[ink];
}

void main() {
  vec2 dot_at = floor(gl_FragCoord.xy / DOT);
  vec2 p = (dot_at * DOT - 0.5 * u_resolution) / u_resolution.y; // 0 is the middle, up to 0.5 above it
  vec2 lamp = vec2(0.34, 0.2);
  if (u_resolution.x < u_resolution.y) lamp.x = 0.1;

  // The sky: a little light above the water, and stars.
  float sea = -0.2;
  float light = 0.1 + 0.32 * exp(-abs(p.y - sea) * 5.0);
  if (p.y > sea && chance(dot_at) > 0.9965) light = 0.5 + 0.5 * sin(u_time * 2.0 + chance(dot_at.yx) * 50.0);

  // The beam: bright near its middle line, which goes round. Seen from the side that is to and fro.
  vec2 from = p - lamp;
  float swing = u_time * 0.55 + 2.6;
  vec2 way = normalize(vec2(cos(swing), 0.16 * sin(swing) - 0.07));
  float along = dot(from, way);
  float off = abs(from.x * way.y - from.y * way.x);
  float beam = smoothstep(0.16 * along + 0.012, 0.0, off) * step(0.0, along) * exp(-along * 0.9);
  float thick = fog(p * vec2(2.2, 5.0) + vec2(u_time * 0.05, 0.0));
  if (u_pointer.x > 0.0) {
    vec2 pointed = (u_pointer - 0.5 * u_resolution) / u_resolution.y;
    thick *= smoothstep(0.0, 0.35, distance(p, pointed));
  }
  light += beam * (0.25 + 1.1 * thick);

  // The water: lines that lie further apart the nearer they are, with the light on them.
  if (p.y < sea) {
    float near = (sea - p.y) * 3.0;
    float lines = sin(22.0 * log(near + 0.06) + 2.4 * noise(vec2(p.x * 9.0, near * 8.0 - u_time * 0.5)) - u_time * 1.2);
    light = 0.12 + 0.16 * lines * exp(-near * 0.6) + 0.3 * beam;
    light += 0.35 * smoothstep(0.06 + near * 0.2, 0.0, abs(p.x - lamp.x)) * (0.5 + 0.5 * lines);
  }
  light += 0.3 * thick * smoothstep(0.3, 0.0, abs(p.y - sea - 0.05)); // the fog lies low

  light += 0.55 * exp(-length(from) * 9.0) * step(sea, p.y); // the glow of the lamp itself

  // The rock, the tower with its two bands, and the room with the lamp.
  float rock = sea + 0.13 * smoothstep(0.34, 0.0, abs(from.x)) + 0.04 * noise(vec2(p.x * 14.0, 2.0)) * smoothstep(0.4, 0.1, abs(from.x)) - 0.02;
  float wide = 0.045 - 0.05 * (p.y - sea) * 0.6;
  bool isTower = abs(from.x) < wide && p.y > sea && from.y < -0.03;
  if (isTower) light = mod(floor((p.y + 1.0) * 11.0), 3.0) == 0.0 ? 0.78 : 0.98 - 0.9 * smoothstep(0.0, wide, from.x);
  if (abs(from.x) < 0.055 && abs(from.y + 0.035) < 0.009) light = 0.0; // the gallery
  if (abs(from.x) < 0.03 && abs(from.y) < 0.028) light = 1.0;
  if (from.y > 0.026 && from.y < 0.07 && abs(from.x) < 0.045 - (from.y - 0.026)) light = 0.0; // its roof
  if (p.y < rock && abs(from.x) < 0.42) light = p.y < sea - 0.03 ? light : 0.06;

  colour = vec4(inked(light, dot_at), 1.0);
}

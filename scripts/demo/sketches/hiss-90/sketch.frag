#version 300 es
// Hiss 90: a cassette, printed in two inks, playing. Point from left to right to wind it.
precision highp float;

uniform float u_time;       // seconds since the start
uniform vec2 u_resolution;  // the picture's size, in pixels
uniform vec2 u_pointer;     // where you point, in pixels
out vec4 colour;

const vec3 PAPER = vec3(1.0, 0.965, 0.886);
const vec3 PINK = vec3(1.0, 0.33, 0.45);
const vec3 BLUE = vec3(0.16, 0.24, 0.84);

// ── shapes. Each function says how far a place is from its edge: below 0 is inside.
float box(vec2 p, vec2 half_size, float round_by) {
  vec2 d = abs(p) - half_size + round_by;
  return length(max(d, 0.0)) + min(max(d.x, d.y), 0.0) - round_by;
}
float disc(vec2 p, float radius) { return length(p) - radius; }

// 1 inside a shape, 0 outside, with a soft edge of about one pixel.
float ink(float distance_to_edge) { return 1.0 - smoothstep(0.0, 2.5 / u_resolution.y, distance_to_edge); }

mat2 turned(float angle) { return mat2(cos(angle), -sin(angle), sin(angle), cos(angle)); }

float chance(vec2 p) { return fract(sin(dot(p, vec2(12.9898, 78.233))) * 43758.5453); }

// A reel: as much tape as is on it, and a hub with six teeth that turns.
float reel(vec2 p, float tape, float angle) {
  float wound = disc(p, 0.1 + 0.13 * tape);
  vec2 q = turned(angle) * p;
  float sector = mod(atan(q.y, q.x) + 0.5236, 1.0472) - 0.5236; // the same sixth of the circle, six times
  vec2 tooth = length(q) * vec2(cos(sector), sin(sector));
  float hub = max(disc(p, 0.092), -disc(p, 0.06));
  hub = min(hub, box(tooth - vec2(0.055, 0.0), vec2(0.02, 0.011), 0.0));
  return max(wound, -disc(p, 0.096)) < 0.0 ? -0.01 : hub;
}

// What the tape says: a few waves that never quite agree.
float wave(float x) {
  float t = u_time * 2.2;
  return 0.5 * sin(x * 9.0 - t) + 0.3 * sin(x * 17.0 + t * 1.7) + 0.2 * sin(x * 41.0 - t * 3.1);
}

// Print: bigger dots where there is more of an ink. The screen of each ink is turned a little.
float print(float amount, vec2 pixel, float angle) {
  vec2 cell = turned(angle) * pixel / 8.0;
  float dot_size = length(fract(cell) - 0.5);
  return smoothstep(0.06, -0.06, dot_size - 0.72 * sqrt(clamp(amount, 0.0, 1.0)));
}

void main() {
  vec2 pixel = gl_FragCoord.xy;
  vec2 p = (pixel - 0.5 * u_resolution) / u_resolution.y;
  p *= max(1.0, 1.5 * u_resolution.y / u_resolution.x); // the whole cassette, also on a narrow screen
  float wound = 0.5 + 0.42 * sin(u_time * 0.1);
  if (u_pointer.x > 0.0) wound = clamp(u_pointer.x / u_resolution.x, 0.05, 0.95);

  // How much of each ink is where.
  float beat = 0.5 + 0.5 * wave(p.x + p.y * 0.4);
  float pink = 0.1 + 0.3 * beat * smoothstep(0.7, 0.1, abs(p.y));
  float blue = 0.0;

  float shadow = ink(box(p - vec2(0.02, -0.025), vec2(0.62, 0.39), 0.05));
  blue = mix(blue, 0.9, shadow);
  float shell = ink(box(p, vec2(0.62, 0.39), 0.05));
  pink = mix(pink, 0.06, shell);
  blue = mix(blue, 0.5, shell);
  float label = ink(box(p - vec2(0.0, 0.07), vec2(0.54, 0.25), 0.03));
  pink = mix(pink, 0.0, label);
  blue = mix(blue, 0.0, label);

  // Two stripes on the label, and the wave between them, as if somebody had drawn it on.
  float stripes = ink(abs(p.y - 0.265) - 0.018) * label + ink(abs(p.y + 0.145) - 0.012) * label;
  pink = mix(pink, 1.0, min(1.0, stripes));
  float line = ink(abs(p.y - 0.2 - 0.022 * wave(p.x * 2.0)) - 0.006) * ink(abs(p.x) - 0.48);
  blue = mix(blue, 1.0, line);

  // The window with the two reels. What one of them has, the other one lacks.
  float window = ink(box(p - vec2(0.0, 0.02), vec2(0.4, 0.13), 0.13));
  blue = mix(blue, 0.85, window);
  pink = mix(pink, 0.1, window);
  for (float side = -1.0; side < 2.0; side += 2.0) {
    vec2 q = p - vec2(0.24 * side, 0.02);
    float tape = side < 0.0 ? wound : 1.0 - wound;
    float roll = ink(disc(q, 0.1 + 0.13 * tape)) * window;
    pink = mix(pink, 0.55, roll);
    blue = mix(blue, 1.0, roll);
    float hole = ink(disc(q, 0.095));
    pink = mix(pink, 0.0, hole);
    blue = mix(blue, 0.0, hole);
    float hub = ink(reel(q, 0.0, u_time * (1.4 - tape * 0.6) + 40.0 * wound));
    blue = mix(blue, 1.0, hub * hole);
  }
  // The feet, and five screws.
  float foot = ink(box(p - vec2(0.0, -0.335), vec2(0.36 - (p.y + 0.39) * 0.4, 0.055), 0.0));
  blue = mix(blue, 0.75, foot * shell);
  for (float x = -0.24; x < 0.3; x += 0.16) blue = mix(blue, 0.0, ink(disc(p - vec2(x, -0.33), 0.017)));

  // Two inks on paper, and the hiss.
  vec3 printed = PAPER;
  printed *= mix(vec3(1.0), PINK, print(pink, pixel, 0.26));
  printed *= mix(vec3(1.0), BLUE, print(blue, pixel, 0.79));
  float hiss = chance(floor(pixel / 2.0) + floor(u_time * 12.0)) - 0.5;
  colour = vec4(printed + hiss * 0.07, 1.0);
}

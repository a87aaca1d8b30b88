import { boat, fishCloth, fishMarket, palette } from '../art/harbour.ts'
import { angryRain } from '../sound/things.ts'
import { audio, badges, drawn, image, link, list, text, type Wall, words } from '../wall.ts'

const CHIPS = ['#ff5436', '#58c9a0', '#eaf6f2', '#b9a2ff', '#c98f6b', '#2a3ed6', '#ffc02e', '#cfe9ee']

export const brine: Wall = {
  owner: 'brine',
  profile: {
    display_name: 'Brine',
    line: 'harbour side, mind the ropes',
    bio: 'Palettes, noise fields, wet shoes. I take colours from places that smell of something.',
    status_emoji: '⚓',
    status_message: 'firing the kiln at six. bring squares.',
    now_activity: 'a tuner for people without a pear tree',
    now_activity_type: 'working',
    theme_preset: 'vapor',
  },
  look: {
    mixed: { bg: '#aee6df', kraft: '#8fd6d0', shade: '#1d7a8a', a2: '#ff8a5c', tape: '#ffb0d2cc' },
    cloth: fishCloth(),
    pointer: 'cross',
    fonts: 'poster',
  },
  settings: { guestbook: 'open', stickers_policy: 'anyone' },
  stickers: [
    drawn('fish', 97, 66, { turn: -12, size: 1.1, phone: [90, 44, 0.55] }),
    words('salt & battery', 'p', 80, 60, { turn: 4, phone: [72, 6, 0.65] }),
  ],
  pieces: [
    image([fishMarket(3)], 'Five in the morning, stall nine. Everything I know about colour is on ice here.', {
      width: 7,
      fasten: 'tape',
    }),
    list(
      'Today’s catch',
      [
        ['making', 'a noise field that stops at the bar'],
        ['reading', 'tide tables, for the typography'],
        ['eating', 'soup, standing up'],
        ['lost', 'my second-best bucket'],
      ],
      { width: 4, frame: 'two', tilt: 1.1, stickers: [drawn('shell', 95, 96, { turn: 10, size: 0.85, phone: [90, 95, 0.6] })] },
    ),
    audio('Rain (angry), tin roof, take 3', angryRain, { width: 4, frame: 'one' }),
    text(
      '# Palette of the week\n\nEight colours out of **one** photograph. Two of them are ice. Number five is the fishmonger’s thumb.\n\n```css\n--thumb: #c98f6b;\n--ice: #eaf6f2;\n--other-ice: #cfe9ee;\n```',
      { width: 5, fasten: 'pin', tilt: -0.7 },
    ),
    image([palette(CHIPS)], 'Number five is the thumb. Take them, they are not mine.', {
      width: 7,
      frame: 'photo',
      tilt: 0.6,
      stickers: [words('well spotted', 'y', 22, 80, { turn: -8, size: 0.9, phone: [26, 66, 0.6] })],
    }),
    image([boat(2)], 'The Unhurried. Folded from a tide table, sank on a Sunday.', { width: 7, frame: 'kraft', fasten: 'tape' }),
    link('https://en.wikipedia.org/wiki/Perlin_noise', 'Perlin noise', 'Walks into a bar. Does not stop at the bar.', {
      width: 5,
      frame: 'dashed',
      layout: 'card',
    }),
    text('## Rules of the kiln\n\nFire it. Look at it. Fire it again. If it cracks, that was the drawing.', {
      width: 5,
      frame: 'three',
      fasten: 'none',
      tilt: -0.8,
      stickers: [drawn('flame', 96, 10, { turn: 9, size: 0.8, phone: [91, 8, 0.6] })],
    }),
    badges([
      ['16 colours', 'IS PLENTY', 'o'],
      ['wet', 'PAINT', 'b'],
      ['view in', 'DAYLIGHT', 'y'],
      ['no filter', 'JUST ICE', 'm'],
    ]),
  ],
  guests: [
    ['moth_hotel', 'I knew it was the thumb.'],
    ['oona.wav', 'It IS A flat. The laptop, I mean. I checked again.'],
    ['fenn', 'Took six of the eight home with me. The wood is mostly number two.'],
  ],
}

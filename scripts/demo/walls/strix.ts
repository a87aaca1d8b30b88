import { mushrooms } from '../art/growing.ts'
import { owl } from '../art/outdoors.ts'
import { owls } from '../sound/things.ts'
import { audio, badges, drawn, image, list, quote, ring, text, type Wall, words } from '../wall.ts'

export const strix: Wall = {
  owner: 'strix',
  profile: {
    display_name: 'Strix',
    line: 'keeps the shed, keeps quiet',
    status_emoji: '☾',
    status_message: 'awake. obviously.',
    now_activity: 'an owl that is not there',
    now_activity_type: 'listening',
    theme_preset: 'midnight',
  },
  look: { pattern: 'stars', pointer: 'star' },
  settings: { guestbook: 'open', stickers_policy: 'anyone' },
  stickers: [
    drawn('moon', 97, 68, { turn: -10, size: 1.1, phone: [90, 52, 0.6] }),
    words('speak softly', 'l', 78, 66, { turn: 3, phone: [72, 6, 0.65] }),
  ],
  pieces: [
    image([owl(7)], 'The one that is there. She has opinions about the aerial and sits on it to say so.', {
      width: 7,
      fasten: 'tape',
      stickers: [drawn('eye', 92, 10, { turn: 9, size: 0.8, phone: [88, 7, 0.55] })],
    }),
    audio('Call and response, 2.14 at night', owls, { width: 5, frame: 'one' }),
    text(
      '# Notes on the second owl\n\nIt answers *lower*, and about two seconds late. I have walked towards it three nights running and it is always one field further on.\n\nOona says it is the echo off the ropeworks. Oona was asleep.',
      { width: 5, fasten: 'pin', tilt: 0.6 },
    ),
    quote('If you stand still for long enough, you become furniture, and furniture gets told everything.', 'a good rule for sheds', {
      width: 7,
      frame: 'three',
      tilt: 0.5,
    }),
    list(
      'Heard tonight',
      [
        ['23.10', 'tawny, near'],
        ['00.40', 'fridge, lamproom’s'],
        ['02.14', 'tawny, and the other one'],
        ['04.55', 'the first blackbird, too early'],
      ],
      { width: 5, frame: 'lined', tilt: -0.8, stickers: [drawn('candle', 96, 8, { turn: 7, size: 0.8, phone: [91, 5, 0.6] })] },
    ),
    image([mushrooms(1)], 'Behind the shed, by torch.', { width: 7, frame: 'photo', tilt: -0.9 }),
    text(
      '## The biscuit tin\n\nCapacitors, mostly older than the house. Take what you need and leave a note of what it went into, so that the tin may know.\n\n- *0.1 µF, waxed:* Fenn’s tuner\n- *unknown, hums:* Kettle Ghost, to study\n- *a button:* nobody has claimed the button',
      {
        width: 5,
        frame: 'kraft',
        fasten: 'tape',
        stickers: [
          words('my button', 'o', 66, 92, { turn: -6, size: 0.7, phone: [62, 92, 0.6], by: 'prickle' }),
          drawn('key', 95, 92, { turn: -14, size: 0.85, phone: [90, 94, 0.6] }),
        ],
      },
    ),
    ring('The Up Late Ring', 'for whoever is still awake. The next light is just along here.', [
      ['Moth Hotel', 'moth_hotel'],
      ['Lamproom', 'lamproom'],
    ]),
    badges([
      ['seen best', 'AT NIGHT', 'b'],
      ['head turns', '270°', 'y'],
      ['quiet', 'PLEASE', 'l'],
    ]),
  ],
  guests: [
    ['lamproom', 'It is the saddest and most practical wall I know.'],
    ['oona.wav', 'I was NOT asleep. I was listening with my eyes shut.'],
    ['prickle', 'the button is mine'],
    ['kettle_ghost', 'The unknown one hums in B. I am keeping it company.'],
  ],
}

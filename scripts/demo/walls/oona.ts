import { rainWindow } from '../art/indoors.ts'
import { humming } from '../sound/things.ts'
import { perform, ropeworks } from '../sound/tunes.ts'
import { badges, drawn, image, link, list, ring, text, type Wall, words } from '../wall.ts'

export const oona: Wall = {
  owner: 'oona.wav',
  profile: {
    display_name: 'Oona Vale',
    line: 'she, sound person, Ropewalk Lane',
    status_emoji: '☔',
    status_message: 'bouncing nine tracks down to two. if I go quiet, I am happy.',
    now_activity: 'rain (angry), on a tin roof, side B',
    now_activity_type: 'listening',
    theme_preset: 'paper',
  },
  look: {},
  settings: { guestbook: 'open', stickers_policy: 'anyone' },
  anthem: { title: 'Rain on the Ropeworks', sound: () => perform(ropeworks) },
  voice: {
    sound: humming,
    words: 'Oona hums the first two bars of her anthem. There are no words. She says that is the point.',
  },
  stickers: [
    drawn('mushroom', 97, 62, { turn: 9, size: 0.8, phone: [92, 56, 0.5], by: 'fenn' }),
    words('be kind, rewind', 'y', 76, 66, { turn: -4, phone: [72, 6, 0.65] }),
  ],
  pieces: [
    text(
      '# On leaving the hiss in\n\nI used to clean every recording until it sounded like nowhere. Then my aunt sent me a tape of her kitchen in 1991 and the hiss *was* the kitchen.\n\nSo: no more noise gates this winter. If you hear a tram, that is the tram. If you hear me breathing, I was there.',
      { width: 5, fasten: 'tape', stickers: [drawn('cassette', 97, 96, { turn: 9, size: 0.95, phone: [90, 97, 0.7] })] },
    ),
    list(
      'Currently',
      [
        ['fixing', 'a reel machine with no left channel'],
        ['reading', 'the backs of resistor packets'],
        ['learning', 'to whistle in fifths'],
        ['missing', 'one blue glove'],
      ],
      { width: 3, frame: 'one', tilt: 1.2 },
    ),
    text('## If you can hear the tram, you are in the right room.', { width: 5, frame: 'three', fasten: 'none', tilt: -0.6 }),
    link(
      'https://en.wikipedia.org/wiki/Foghorn',
      'A field guide to foghorns',
      'How they work, why they groan, and where the last ones stand. Lamproom found this.',
      { width: 3, frame: 'dashed', layout: 'card', tilt: -0.8 },
    ),
    image([rainWindow(3)], 'Three takes and a mug. The pink one is the good one. The rain is on all of them.', {
      width: 8,
      fasten: 'tape',
      stickers: [
        words('this one', 'y', 42, 52, { turn: 6, phone: [46, 48, 0.75] }),
        drawn('umbrella', 93, 8, { turn: 12, size: 0.9, phone: [88, 6, 0.6] }),
      ],
    }),
    text(
      '# Side B is open\n\nI swap tapes. Leave one at the ropewalk door, take one home.\n\n1. No shuffle.\n2. No sleeve notes before the second listen.\n3. If it is broken, say *how* it is broken. That may be the best part.',
      {
        width: 4,
        frame: 'lined',
        fasten: 'pin',
        tilt: 0.6,
        stickers: [drawn('star', 98, 4, { turn: 10, size: 0.8, phone: [92, 3, 0.6] })],
      },
    ),
    ring('The Hiss & Hum Ring', 'walls about tape, radio and rain. Walk round it either way.', [
      ['Fenn', 'fenn'],
      ['Lamproom', 'lamproom'],
    ]),
    badges([
      ['best heard', 'IN STEREO', 'm'],
      ['no counts', 'ON THIS WALL', 'y'],
      ['made with', 'TWO HANDS', 'p'],
      ['this town runs', 'ON ONE BOX', 'b'],
      ['tape is', 'STILL GOOD', 'o'],
      ['side B is', 'BETTER', 'l'],
    ]),
  ],
  guests: [
    ['lamproom', 'Walked past at night and your light was on. Left you a foghorn on my wall. Low B flat, slightly cross.'],
    ['brine', 'You have my rain (angry). I would like it back slightly less angry.'],
    ['fenn', 'Heard your anthem through forty metres of bell wire. It suits bell wire.'],
    ['prickle', 'the goat likes track two'],
  ],
}

import { beans, sprout } from '../art/growing.ts'
import { deskLamp } from '../art/indoors.ts'
import { badges, drawn, image, link, list, pasted, quote, sketch, text, type Wall, words } from '../wall.ts'

export const moth: Wall = {
  owner: 'moth_hotel',
  profile: {
    display_name: 'Moth Hotel',
    line: 'vacancies most nights',
    bio: 'Seed calendars, window boxes, and a porch lamp that stays on for whoever needs it.',
    status_emoji: '✿',
    status_message: 'repotting. there is soil in the keyboard again.',
    now_activity: 'what the twelfth bean is up to',
    now_activity_type: 'thinking',
    theme_preset: 'greenhouse',
  },
  look: { mixed: { a1: '#ff9ec4', on1: '#15301f' }, pattern: 'gingham', pointer: 'pencil' },
  settings: { guestbook: 'open', stickers_policy: 'anyone' },
  stickers: [
    drawn('moth', 97, 64, { turn: 14, size: 1.1, phone: [90, 52, 0.6] }),
    words('breakfast at dusk', 'p', 79, 58, { turn: -3, phone: [72, 6, 0.65] }),
  ],
  pieces: [
    text(
      '# House rules\n\n- Lamps stay on until the last guest has gone.\n- Wool is not on the menu. *We talked about this.*\n- Seeds may be left on the sill, labelled or mysterious.\n- February has thirty days here. Kettle Ghost has objected in writing.',
      { width: 5, frame: 'one', fasten: 'pin', tilt: 0.8 },
    ),
    image([beans(4)], 'Eleven of twelve. Sown on a Tuesday, through by the weekend. We do not speak of the twelfth.', {
      width: 7,
      fasten: 'tape',
      tilt: -0.5,
      stickers: [
        drawn('arrow', 63, 59, { turn: 6, size: 0.7, phone: [63, 56, 0.45] }),
        words('the twelfth', 'y', 78, 50, { turn: -5, size: 0.9, phone: [80, 45, 0.65] }),
      ],
    }),
    list(
      'On the sill',
      [
        ['through', 'runner beans, eleven'],
        ['thinking', 'sweet peas'],
        ['sulking', 'one basil'],
        ['thriving', 'a weed I have grown fond of'],
      ],
      {
        width: 5,
        frame: 'lined',
        tilt: -0.7,
        stickers: [
          pasted(sprout(), 82, 64, { turn: -8, size: 0.7, phone: [82, 64, 0.6] }),
          drawn('sun', 96, 6, { turn: 8, size: 0.85, phone: [90, 4, 0.6] }),
        ],
      },
    ),
    image([deskLamp(4)], 'The night desk. Seven checked in before midnight.', { width: 7, frame: 'photo', tilt: 0.7 }),
    sketch('moth-orbit', { width: 7, frame: 'bare', fasten: 'none' }),
    quote('Moths also come back to where they began. Mostly the lamp.', 'me, in Creative Code, quite late', {
      width: 5,
      frame: 'two',
      tilt: -1,
    }),
    link(
      'https://en.wikipedia.org/wiki/Phenology',
      'Phenology',
      'The study of when things come out. The whole of my calendar is this, with worse arithmetic.',
      {
        width: 5,
        frame: 'dashed',
        layout: 'card',
      },
    ),
    text(
      '## Rooms I would like somebody to open\n\nMaps of places that moved. Letters to machines. One just for naming boats.\n\n*(There are two boats already: The Unhurried, and Salt & Battery.)*',
      { width: 12, frame: 'kraft', fasten: 'tape', stickers: [drawn('boat', 94, 90, { turn: -7, size: 0.9, phone: [90, 92, 0.65] })] },
    ),
    badges([
      ['lamp on', 'UNTIL LATE', 'y'],
      ['wings', 'WELCOME', 'p'],
      ['grown', 'ON A SILL', 'm'],
      ['30 days', 'IN FEBRUARY', 'l'],
    ]),
  ],
  guests: [
    ['kettle_ghost', 'Lovely stay. The calendar in room 2 is still wrong.'],
    ['strix', 'It is growing downwards. Give it a week.'],
    ['oona.wav', 'Recorded your porch lamp. It hums a very clean fifty hertz.'],
  ],
}

import { sprout } from '../art/growing.ts'
import { cactusRoad, goatPortrait } from '../art/outdoors.ts'
import { goat, perform } from '../sound/tunes.ts'
import { badges, drawn, image, link, list, pasted, quote, text, type Wall, words } from '../wall.ts'

export const prickle: Wall = {
  owner: 'prickle',
  profile: {
    display_name: 'Prickle',
    line: 'gone for milk',
    bio: 'do not water. do not pet. you may sit near.',
    status_emoji: '★',
    status_message: 'met a goat. it is a long story and the goat tells it better.',
    now_activity: 'a card game with the goat. losing',
    now_activity_type: 'playing',
    theme_preset: 'matchbox',
  },
  look: { pattern: 'rays', pointer: 'cat', fonts: 'poster' },
  settings: { guestbook: 'open', stickers_policy: 'anyone' },
  anthem: { title: 'Goat at the Crossroads', sound: () => perform(goat) },
  stickers: [
    drawn('cactus', 97, 66, { turn: 8, size: 1.1, phone: [90, 52, 0.6] }),
    words('mind the spines', 'o', 79, 62, { turn: -3, phone: [74, 3, 0.5] }),
  ],
  pieces: [
    image([cactusRoad(6)], 'the road out. milk is at the end of it. so was the goat.', {
      width: 8,
      fasten: 'tape',
      stickers: [
        words('goat (actual size)', 'y', 60, 70, { turn: -5, size: 0.85, phone: [58, 66, 0.6] }),
        drawn('sun', 96, 6, { turn: 12, size: 0.9, phone: [90, 5, 0.6] }),
      ],
    }),
    quote('You said bring mud. This is premium mud.', 'me, correctly', { width: 4, frame: 'two', tilt: -1 }),
    text(
      '# the goat, part one\n\nso I am walking. there is a crossroads. there is a goat on it, *exactly* in the middle, like it was issued to the crossroads.\n\nI say evening. it says nothing, but in a way.\n\n**part two** when I have milk.',
      {
        width: 5,
        frame: 'one',
        fasten: 'pin',
        tilt: -0.9,
      },
    ),
    list(
      'inventory',
      [
        ['milk', 'no'],
        ['slugs', 'one jar, premium'],
        ['mud', 'premium'],
        ['button', 'it is mine, strix has it'],
      ],
      { width: 3, frame: 'three', tilt: 1.2, stickers: [drawn('snail', 90, 98, { turn: -8, size: 0.85, phone: [88, 97, 0.6] })] },
    ),
    text('## things you may leave here\n\n- stickers\n- a chair\n- advice about goats, if brief', {
      width: 4,
      frame: 'kraft',
      fasten: 'tape',
      tilt: 0.7,
    }),
    image([goatPortrait(3)], 'the goat. it asked for the hat to be in it.', {
      width: 7,
      frame: 'photo',
      tilt: 0.5,
      stickers: [
        pasted(sprout(), 80, 60, { turn: 7, size: 0.8, phone: [80, 48, 0.5] }),
        words('moth’s bean (borrowed)', 'm', 78, 81, { turn: -4, size: 0.7, phone: [76, 70, 0.5] }),
      ],
    }),
    link('https://en.wikipedia.org/wiki/Goat', 'goat (reference)', 'they have rectangular pupils and have read the terms.', {
      width: 5,
      frame: 'dashed',
      layout: 'card',
    }),
    text('# NO MILK YET', {
      width: 5,
      frame: 'two',
      fasten: 'pin',
      tilt: -1.4,
      stickers: [drawn('barrier', 84, 96, { turn: 5, size: 0.9, phone: [84, 94, 0.7] })],
    }),
    badges([
      ['goat', 'APPROVED', 'y'],
      ['do not', 'WATER', 'm'],
      ['milk', 'PENDING', 'r'],
      ['under', 'REPAIR', 'o'],
    ]),
  ],
  guests: [
    ['strix', 'There has been milk for nine hours now, prickle.'],
    ['moth_hotel', 'I would like my bean back.'],
    ['lamproom', 'The goat came by. It had your hat on.'],
    ['fenn', 'Sat near. It was nice.'],
  ],
}

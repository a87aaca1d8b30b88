import { mushroomSheet, mushrooms } from '../art/growing.ts'
import { shed } from '../art/outdoors.ts'
import { badges, drawn, image, link, list, quote, ring, text, type Wall, words } from '../wall.ts'

export const fenn: Wall = {
  owner: 'fenn',
  profile: {
    display_name: 'Fenn',
    line: 'they, between the shed and the pear tree',
    status_emoji: '⌁',
    status_message: 'receiving. poorly, but receiving.',
    now_activity: 'Lisbon: weather, one accordion',
    now_activity_type: 'listening',
    theme_preset: 'terminal',
  },
  look: { pattern: 'lines', pointer: 'cross' },
  settings: { guestbook: 'open', stickers_policy: 'anyone' },
  stickers: [
    drawn('radio', 97, 66, { turn: 7, size: 1.1, phone: [90, 52, 0.6] }),
    words('do not adjust', 'm', 79, 64, { turn: -3, phone: [72, 6, 0.65] }),
  ],
  pieces: [
    text(
      '# STATION LOG\n\nForty metres of bell wire, shed to pear tree. Tuned with a toilet roll and a lot of patience.\n\n```\n21:40 6.155 static, friendly\n21:52 6.180 a man, numbers\n22:07 9.410 LISBON. weather\n22:31 9.410 the accordion\n23:05 ----- owl on aerial\n23:06 ----- station closed\n```',
      { width: 7, fasten: 'none' },
    ),
    list(
      'Receiver',
      [
        ['coil', '94 turns, one of them twice'],
        ['tuner', 'strix’s capacitor, waxed'],
        ['earth', 'a fork in the compost'],
        ['licence', 'the pear tree said yes'],
      ],
      { width: 5, frame: 'dashed' },
    ),
    image(
      [mushroomSheet(5)],
      'Every mushroom I could name, 16 × 16, and then three I could not. If you know them, sign the book. If they know you, run.',
      { width: 7, stickers: [words('24 of ?', 'y', 88, 8, { turn: 6, size: 0.9, phone: [84, 6, 0.7] })] },
    ),
    text(
      '# How to find one\n\n1. Go out for something else.\n2. Look at your feet, but *kindly*.\n3. There.\n\nNever eat anything because of its colour. Never draw anything because of its name.',
      {
        width: 5,
        frame: 'one',
        fasten: 'pin',
        tilt: -0.6,
        stickers: [drawn('mushroom', 95, 94, { turn: 9, size: 0.9, phone: [90, 93, 0.65] })],
      },
    ),
    image([mushrooms(9), mushrooms(2), mushrooms(14)], 'Field work, three mornings. The purple wood is before breakfast.', {
      width: 7,
      frame: 'kraft',
    }),
    image([shed(8)], 'The works. Aerial, fog, pears.', { width: 5, frame: 'photo', tilt: 0.8, fasten: 'tape' }),
    quote('Lisbon is mostly weather and one very good accordion.', 'received 22:07', { width: 5, frame: 'two' }),
    link(
      'https://en.wikipedia.org/wiki/Crystal_radio',
      'Crystal radio',
      'A wireless that needs no battery, only patience and an earth. Start here.',
      {
        width: 5,
        frame: 'dashed',
        layout: 'card',
      },
    ),
    ring('The Hiss & Hum Ring', 'walls about tape, radio and rain. Walk round it either way.', [
      ['Strix', 'strix'],
      ['Oona Vale', 'oona.wav'],
    ]),
    badges([
      ['73', 'DE FENN', 'm'],
      ['16 × 16', 'BY HAND', 'y'],
      ['fog', 'TESTED', 'l'],
      ['no', 'BATTERY', 'r'],
    ]),
  ],
  guests: [
    ['strix', 'Number seventeen is a velvet shank. Nineteen is a bell. Twenty-two looked at me.'],
    ['kettle_ghost', 'The fork in the compost is mine. Keep it, it is doing well there.'],
    ['brine', 'I can hear your accordion in my tuner. It is also A flat.'],
  ],
}

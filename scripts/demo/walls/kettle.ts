import { kettleInParts, kettle as kettlePicture } from '../art/indoors.ts'
import { badges, drawn, image, link, list, quote, text, type Wall, words } from '../wall.ts'

export const kettle: Wall = {
  owner: 'kettle_ghost',
  profile: {
    display_name: 'Kettle Ghost',
    line: 'repairs, mostly with kindness',
    bio: 'What it did, what it does now, what you tried. Bring the thing and the sentence.',
    status_emoji: '☕',
    status_message: 'descaling. do not make tea out of this.',
    now_activity: 'a toaster with opinions',
    now_activity_type: 'working',
    theme_preset: 'blueprint',
  },
  look: { pattern: 'grid', pointer: 'cross', fonts: 'machine' },
  settings: { guestbook: 'open', stickers_policy: 'off' },
  stickers: [
    drawn('ghost', 97, 66, { turn: 8, size: 1.1, phone: [90, 52, 0.6] }),
    words('out of order', 'y', 80, 56, { turn: -3, phone: [72, 6, 0.65] }),
  ],
  pieces: [
    image([kettleInParts()], 'Sheet 1 of 1. From the top: handle, lid, body and spout, coil, base. The hum comes from none of them.', {
      width: 7,
      fasten: 'pin',
      stickers: [words('the hum?', 'r', 24, 66, { turn: -9, size: 0.9, phone: [22, 60, 0.65] })],
    }),
    text(
      '# Log of one kettle\n\n**What it did:** boil.\n\n**What it does now:** hum, at a pitch only I mind.\n\n**What I tried:** kindness. Then vinegar, twenty minutes, an apology, and a rinse, as Fenn said.\n\n**Result:** it boils *and* hums. This is what I asked for, technically.',
      { width: 5, frame: 'sheet', fasten: 'tape', tilt: 0.6 },
    ),
    list(
      'On the bench',
      [
        ['waiting', 'a radio that gets one station, loudly'],
        ['open', 'the toaster'],
        ['beyond me', 'a music box, out of principle'],
        ['done', 'Oona’s left channel'],
      ],
      { width: 5, frame: 'one', tilt: -0.9 },
    ),
    image([kettlePicture(2)], 'The patient, at home, on a good day.', { width: 7, frame: 'photo', tilt: -0.8 }),
    text(
      '## How many days are in it\n\nFor the calendar people:\n\n```javascript\n// day 0 of next month is\n// the last day of this one\nconst daysIn = (y, m) =>\n  new Date(y, m + 1, 0).getDate()\n```\n\nI kept `sowAfterFrost()` as it was. I would not dare.',
      {
        width: 5,
        frame: 'dashed',
        fasten: 'none',
      },
    ),
    quote('If it hums, it is thinking. If it stops humming, it has decided.', 'my grandmother, on all appliances', {
      width: 7,
      frame: 'two',
      stickers: [drawn('kettle', 94, 12, { turn: 11, size: 0.9, phone: [90, 6, 0.65] })],
    }),
    link(
      'https://www.rfc-editor.org/rfc/rfc2324',
      'RFC 2324',
      'The protocol for coffee pots. Kettles are mentioned, and turned away with a 418. I have feelings about it.',
      {
        width: 5,
        frame: 'kraft',
        layout: 'card',
        tilt: 0.8,
        stickers: [drawn('bolt', 95, 94, { turn: 10, size: 0.8, phone: [91, 92, 0.6] })],
      },
    ),
    link('https://en.wikipedia.org/wiki/Limescale', 'What is in the kettle', '', { width: 5, frame: 'bare', layout: 'button' }),
    badges([
      ['works', 'ON MY BENCH', 'y'],
      ['error', '418', 'r'],
      ['void', 'WARRANTY', 'l'],
      ['made of', 'SPARE PARTS', 'm'],
    ]),
  ],
  guests: [
    ['strix', 'I said something hasty about kettles. I take it back, here, where it stays.'],
    ['fenn', 'Next time: vinegar first, kindness second.'],
    ['moth_hotel', 'The calendar works now. I have hidden the old one under a flower pot.'],
  ],
}

import { lighthouse } from '../art/outdoors.ts'
import { foghorn } from '../sound/things.ts'
import { badges, drawn, image, link, list, quote, ring, text, voiceNote, type Wall, words } from '../wall.ts'

/** A newspaper of one page: columns, a first letter, rules instead of boxes. */
const PRESS = `/* The Lamproom Gazette sets its own type */
.sheet { box-shadow: none; border-width: 0; border-top: 6px double var(--ink); border-bottom: 1px solid var(--ink); }
.c8 .md { max-width: none; }
.sheet--bare { border-width: 0; }
.md h2 { font-size: 2rem; line-height: 1.05; text-align: center; letter-spacing: -0.01em; padding-bottom: 10px; border-bottom: 1px solid var(--ink); }
.md p { text-align: justify; hyphens: auto; }
.c8 .md { columns: 2; column-gap: 28px; column-rule: 1px solid var(--soft); }
.c8 .md h2 { column-span: all; margin-bottom: 14px; }
.c8 .md h2 + p::first-letter { font-size: 3.1em; line-height: 0.8; float: left; padding: 4px 3px 0 0; color: var(--a2); }
.quo blockquote { font-style: italic; }
@media (max-width: 640px) {
  .c8 .md { columns: 1; }
  .md p { text-align: left; }
}
`

export const lamproom: Wall = {
  owner: 'lamproom',
  profile: {
    display_name: 'Lamproom',
    line: 'the light at the end of the porch',
    bio: 'Keeps a lamp, a foghorn and the minutes. Prints a paper when there is anything to say, and sometimes when there is not.',
    status_emoji: '☼',
    status_message: 'left the light on for the church.',
    now_activity: 'the fridge, for structure',
    now_activity_type: 'reading',
    theme_preset: 'newsprint',
  },
  look: { fonts: 'press', pointer: 'pencil' },
  css: PRESS,
  settings: { guestbook: 'open', stickers_policy: 'off' },
  stickers: [words('late edition', 'r', 84, 62, { turn: -3, phone: [74, 6, 0.65] })],
  pieces: [
    text(
      '# Fog eats church, again\n\nResidents of the lower lane woke on Friday to find the church missing from the tower down. It was last seen at ten past eleven on Thursday by F., who had gone out to look at an aerial and came home having looked at nothing.\n\nThis is the fourth time since September. The fog has made no statement. The lamp in the porch was left on, as is usual in such cases, and by half past nine the weathercock had been returned, followed by the rest in no particular order.\n\nAsked whether the clock had kept time inside, the keeper said that it had kept *a* time.',
      { width: 8, fasten: 'none' },
    ),
    voiceNote('Foghorn, low B flat, slightly cross', foghorn, { width: 4 }),
    list(
      'Shipping',
      [
        ['harbour', 'grey, then a different grey'],
        ['lane', 'goats later'],
        ['porch', 'bright, moths'],
        ['shed', 'good, occasionally Lisbon'],
      ],
      { width: 4, frame: 'kraft' },
    ),
    image([lighthouse(5)], 'Our works. Two lamps, one rock, four hundred and six steps counting the loose one.', {
      width: 7,
      frame: 'photo',
      tilt: -0.6,
      fasten: 'tape',
    }),
    quote('What is on the side B of silence?', 'put to O. Vale, who answered at length', { width: 5, frame: 'two' }),
    text(
      '## Small notices\n\n**Lost:** one blue glove, left hand, musical.\n\n**Found:** a button, in a biscuit tin. Apply to Strix.\n\n**Wanted:** a church-sized lamp, or a smaller church.',
      { width: 5, frame: 'lined', fasten: 'pin', stickers: [drawn('letter', 95, 94, { turn: -9, size: 0.85, phone: [90, 94, 0.6] })] },
    ),
    link(
      'https://en.wikipedia.org/wiki/Fresnel_lens',
      'On lenses',
      'Mr Fresnel’s way to send one small flame twenty miles out. From our scientific correspondent.',
      {
        width: 12,
        frame: 'dashed',
        layout: 'card',
      },
    ),
    ring('The Up Late Ring', 'for whoever is still awake. The next light is just along here.', [
      ['Strix', 'strix'],
      ['Oona Vale', 'oona.wav'],
    ]),
    badges([
      ['printed on', 'ONE LAMP', 'y'],
      ['all the', 'FOG FIT', 'l'],
      ['no', 'ADVERTS', 'r'],
    ]),
  ],
  guests: [
    ['fenn', 'I am F. I stand by what I did not see.'],
    ['oona.wav', 'The glove. The glove!'],
    ['moth_hotel', 'Contributors would like to be paid in porch.'],
    ['strix', 'Good paper. Folds well. The owl has the sports page.'],
  ],
}

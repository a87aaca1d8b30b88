/** The people, rooms and talk of the demo town. Times are minutes before the town is made. */
export const people: { name: string; avatar: string; pot: number }[] = [
  { name: 'moth_hotel', avatar: 'moth', pot: 2 },
  { name: 'oona.wav', avatar: 'tape', pot: 1 },
  { name: 'brine', avatar: 'fish', pot: 4 },
  { name: 'kettle_ghost', avatar: 'kettle', pot: 0 },
  { name: 'strix', avatar: 'owl', pot: 5 },
  { name: 'lamproom', avatar: 'lamp', pot: 7 },
  { name: 'fenn', avatar: 'shroom', pot: 3 },
  { name: 'prickle', avatar: 'cactus', pot: 6 },
]

export const rooms: { name: string; title: string; description: string; pot: string; by: string }[] = [
  {
    name: 'garden-shed',
    title: 'Garden Shed',
    description: 'Small things that grow: seeds, sketches, radios, half-finished tools. Bring mud.',
    pot: 'm',
    by: 'strix',
  },
  { name: 'night-desk', title: 'Night Desk', description: 'For whoever is still up. Speak softly.', pot: 'l', by: 'lamproom' },
  { name: 'pixel-kiln', title: 'Pixel Kiln', description: 'Fire it, look at it, fire it again.', pot: 'o', by: 'brine' },
  {
    name: 'broken-things',
    title: 'Broken Things',
    description: 'What it did, what it does now, what you tried.',
    pot: 'r',
    by: 'kettle_ghost',
  },
]

/** `re` counts lines back within the same room: 1 answers the line before. */
export type Line = { room: string; by: string; ago: number; text: string; re?: number; edited?: true; deleted?: true }

const day = 24 * 60

export const talk: Line[] = [
  {
    room: 'garden-shed',
    by: 'fenn',
    ago: day + 640,
    text: 'The aerial is up. Forty metres of bell wire between the shed and the pear tree, and I can hear Lisbon.',
  },
  { room: 'garden-shed', by: 'fenn', ago: day + 639, text: 'Lisbon is mostly weather and one very good accordion.' },
  {
    room: 'garden-shed',
    by: 'strix',
    ago: day + 637,
    re: 2,
    text: 'What are you tuning it with? I have a spare capacitor in a biscuit tin, older than both of us.',
  },
  { room: 'garden-shed', by: 'fenn', ago: day + 630, text: 'A toilet roll and a lot of patience. The biscuit tin would be an upgrade.' },
  { room: 'garden-shed', by: 'prickle', ago: day + 601, text: '/me leaves a jar of slugs by the door and does not explain' },
  { room: 'garden-shed', by: 'strix', ago: day + 598, text: 'prickle. Why.' },
  { room: 'garden-shed', by: 'prickle', ago: day + 596, text: 'You said bring mud. This is **premium** mud.', edited: true },
  {
    room: 'garden-shed',
    by: 'brine',
    ago: 121,
    text: 'Made a little tuner for people without a pear tree. It listens to the fan of my laptop and calls it A flat.',
  },
  { room: 'garden-shed', by: 'oona.wav', ago: 118, re: 1, text: 'It *is* A flat. I checked with a fork. A dinner fork, but still.' },
  {
    room: 'garden-shed',
    by: 'kettle_ghost',
    ago: 77,
    text: '@moth_hotel your seed calendar is lovely, but it thinks February has 30 days. I fixed it so:\n\n```javascript\n// day 0 of next month is the last day of this one\nconst daysIn = (y, m) => new Date(y, m + 1, 0).getDate()\n```',
  },
  { room: 'garden-shed', by: 'kettle_ghost', ago: 76, text: 'Kept your `sowAfterFrost()` as it was. I would not dare.' },
  {
    room: 'garden-shed',
    by: 'moth_hotel',
    ago: 70,
    re: 2,
    text: 'Thirty days of February is a feature, but thank you. Putting yours in this morning.',
  },
  {
    room: 'garden-shed',
    by: 'moth_hotel',
    ago: 69,
    text: 'Also: the beans are through. Eleven of twelve. We do not speak of the twelfth.',
  },
  { room: 'garden-shed', by: 'fenn', ago: 41, text: 'Somebody should speak of the twelfth.' },
  { room: 'garden-shed', by: 'strix', ago: 22, text: '> Small things that grow\n\nIt may be growing downwards. Give it a week.' },

  { room: 'general', by: 'lamproom', ago: 2 * day + 300, text: 'New lamp in the porch. If you can read this, it works.' },
  { room: 'general', by: 'moth_hotel', ago: 2 * day + 298, text: 'It works a little too well. I have been here since six.' },
  { room: 'general', by: 'oona.wav', ago: 2 * day + 240, text: 'Good evening, everybody. I brought soup and a question.' },
  { room: 'general', by: 'kettle_ghost', ago: 2 * day + 239, text: 'Which one is warmer?' },
  {
    room: 'general',
    by: 'oona.wav',
    ago: 2 * day + 236,
    re: 1,
    text: 'The question: does anybody have a cassette of rain that is **not** from a hotel window?',
  },
  { room: 'general', by: 'brine', ago: 2 * day + 230, text: 'I have harbour rain, tin roof rain, and one called “rain (angry)”.' },
  { room: 'general', by: 'oona.wav', ago: 2 * day + 229, text: 'Rain (angry), please.' },
  { room: 'general', by: 'prickle', ago: day + 500, text: 'Gone for milk. Back when there is milk.' },
  { room: 'general', by: 'strix', ago: day + 90, text: 'There has been milk for nine hours now, prickle.' },
  { room: 'general', by: 'prickle', ago: day + 20, text: 'I met a goat. It is a long story and the goat tells it better.' },
  { room: 'general', by: 'fenn', ago: 190, text: 'Morning. The fog ate the church again.' },
  { room: 'general', by: 'lamproom', ago: 188, text: 'Left the light on for it.' },
  {
    room: 'general',
    by: 'moth_hotel',
    ago: 60,
    text: 'Rooms I would like somebody to open: maps of places that moved, letters to machines, and one just for naming boats.',
  },
  { room: 'general', by: 'kettle_ghost', ago: 55, re: 1, text: 'Boat: *The Unhurried*. There, it has begun.' },
  { room: 'general', by: 'brine', ago: 54, text: '*Salt & Battery*. Sorry.' },

  {
    room: 'announcements',
    by: 'lamproom',
    ago: 3 * day,
    text: 'This is a town of its own: one machine in a cupboard, a fan, and us. Nobody is counted here. If something breaks, tell a keeper; if something is missing, open a room for it.',
  },

  { room: 'night-desk', by: 'lamproom', ago: day + 130, text: 'Two in the morning. The fridge and I are harmonising.' },
  { room: 'night-desk', by: 'strix', ago: day + 122, text: 'An owl outside is doing call and response with an owl that is not there.' },
  { room: 'night-desk', by: 'lamproom', ago: day + 121, re: 1, text: 'That is the saddest and most practical thing I have heard tonight.' },
  { room: 'night-desk', by: 'oona.wav', ago: day + 100, text: 'Recording it. Both owls.' },

  {
    room: 'pixel-kiln',
    by: 'brine',
    ago: day + 700,
    text: 'Palette of the week: eight colours taken from one photograph of a fish market. Two of them are ice.',
  },
  { room: 'pixel-kiln', by: 'moth_hotel', ago: day + 690, text: 'Which one is the fishmonger’s thumb?' },
  { room: 'pixel-kiln', by: 'brine', ago: day + 689, re: 1, text: 'Number five. Well spotted.' },
  { room: 'pixel-kiln', by: 'fenn', ago: 200, text: 'I drew every mushroom I could name, 16 × 16, and then three I could not.' },

  {
    room: 'broken-things',
    by: 'kettle_ghost',
    ago: 5 * 60,
    text: 'What it did: boil. What it does now: hum at a pitch only I mind. What I tried: kindness.',
  },
  { room: 'broken-things', by: 'fenn', ago: 5 * 60 - 6, text: 'Descale it. Vinegar, twenty minutes, apologise, rinse.' },
  {
    room: 'broken-things',
    by: 'kettle_ghost',
    ago: 4 * 60,
    re: 1,
    text: 'It now boils **and** hums. This is what I asked for, technically.',
  },
  { room: 'broken-things', by: 'strix', ago: 3 * 60, text: 'I said something hasty about kettles here.', deleted: true },

  { room: 'creative-code', by: 'brine', ago: day + 60, text: 'A noise field walks into a bar. It does not stop at the bar.' },
  {
    room: 'creative-code',
    by: 'oona.wav',
    ago: day + 55,
    text: 'Trick I use every time, so that loops meet without a seam:\n\n```glsl\nfloat loop = 6.28318 * fract(time / 8.0);\nvec2 p = vec2(cos(loop), sin(loop)) * radius;\n```\nSample your noise at `p` and it comes back to where it began.',
  },
  { room: 'creative-code', by: 'moth_hotel', ago: day + 50, re: 1, text: 'Moths also come back to where they began. Mostly the lamp.' },

  { room: 'music', by: 'oona.wav', ago: 400, text: 'Side B of everything is better. I will not be taking questions.' },
  { room: 'music', by: 'lamproom', ago: 396, text: 'One question: what is on the side B of silence?' },
  { room: 'music', by: 'oona.wav', ago: 395, re: 1, text: 'The tape hiss, and it is *wonderful*.' },
]

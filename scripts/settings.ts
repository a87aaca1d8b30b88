import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { settings } from '../src/core/config.ts'

const TIME_ZONE = 'NEOSPACE_TIME_ZONE'

/** docs/settings.md, made from the table in src/core/config.ts. */
export function settingsPage(): string {
  const rows = Object.values(settings).map(({ env, fallback, what }) => {
    const shown = env === TIME_ZONE ? "the machine's" : fallback === '' ? 'empty' : `\`${fallback}\``
    return `| \`${env}\` | ${shown} | ${what} |`
  })
  return [
    '# Settings',
    '',
    'Made from `src/core/config.ts` by `scripts/run scripts/settings.ts`; a test compares the two.',
    'Every setting is an environment variable, and none has to be set. A value that is not right stops the start with a sentence that names it.',
    'Limits are counted over all workers unless their line says otherwise.',
    '',
    '| Setting | Default | What it does |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, '../docs/settings.md'), settingsPage())

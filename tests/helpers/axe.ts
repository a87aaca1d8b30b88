import axe, { type AxeResults, type ElementContext } from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe finds on a page as it stands, or on a part of it: which rule, where, and how grave. */
export async function foundOn(page: Page, part?: ElementContext): Promise<{ what: string; impact: string }[]> {
  await page.evaluate(axe.source)
  const found = await page.evaluate(
    async (part) =>
      (await (window as unknown as { axe: { run: (part: unknown) => Promise<AxeResults> } }).axe.run(part ?? document)).violations,
    part,
  )
  return found.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, html }) => ({ what: `${id}: ${target.join(' ')} ${html.slice(0, 120)}`, impact: impact ?? '' })),
  )
}

/** What of it is serious or critical. */
export async function seriousOn(page: Page, part?: ElementContext): Promise<string[]> {
  const found = await foundOn(page, part)
  return found.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ what }) => what)
}

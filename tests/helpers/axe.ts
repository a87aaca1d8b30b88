import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe finds serious or critical on a page as it stands: which rule, and where. */
export async function seriousOn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const found = await page.evaluate(async () => (await (window as unknown as { axe: typeof axe }).axe.run()).violations)
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
}

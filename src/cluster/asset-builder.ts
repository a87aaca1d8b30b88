import { buildAssets } from '../core/assets.ts'

/*
 * A process of its own, forked by the primary: what compressing takes (45 MB) goes back to the machine with it,
 * and stays with a process that goes on otherwise. Its arguments are the repository's root and the data folder.
 */
process.on('disconnect', () => process.exit(1)) // without a primary nobody waits for it
const [root = '', data = ''] = process.argv.slice(2)
const { build } = await buildAssets({ root, data })
process.send?.(build, () => process.exit(0))

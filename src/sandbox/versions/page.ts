import { Invalid } from '../../core/errors.ts'
import { fragment, render } from '../../core/views.ts'
import { shownFiles } from '../pages/code.ts'
import type { Sketch, SketchFile } from '../queries.ts'
import { draftOf, type Version, versionOf } from '../sources.ts'
import { type Differ, differencesOf, type FileDifference } from './differences.ts'
import { momentOf, newerThan, olderThan, versionView } from './list.ts'

/** What a version can be held against. */
export const AGAINST = ['draft', 'before', 'published'] as const
export type Against = (typeof AGAINST)[number]

/** One of the two states of a sketch that are compared; `key` tells it from every other state of any sketch. */
type Side = { key: string; called: string; files: SketchFile[]; at: number }

const asSide = (version: Version): Side => ({
  key: `v${version.id}`,
  called: version.kind === 'publish' ? `published ${momentOf(version.createdAt)}` : `draft of ${momentOf(version.createdAt)}`,
  files: version.files,
  at: version.createdAt,
})
const draftSide = (sketch: Sketch): Side => ({
  key: `d${sketch.id}.${sketch.draftVersion}`,
  called: 'today’s draft',
  files: draftOf(sketch),
  at: Number.POSITIVE_INFINITY,
})

/** The other side; null when there is none, because it is the first, or nothing was published, or it is that very version. */
function otherSide(sketch: Sketch, version: Version, against: Against): Side | null {
  if (against === 'draft') return draftSide(sketch)
  const id = against === 'before' ? olderThan(sketch, version.id) : sketch.publishedId
  return id === null || id === version.id ? null : asSide(versionOf(sketch, id))
}

/** What a version can be compared with: each by its name in the address, and what it is called. */
function choices(sketch: Sketch, version: Version): { name: Against; called: string }[] {
  const all: { name: Against; called: string; is: boolean }[] = [
    { name: 'draft', called: 'Today’s draft', is: true },
    { name: 'before', called: 'The one before', is: olderThan(sketch, version.id) !== null },
    { name: 'published', called: 'What others see', is: sketch.publishedId !== null && sketch.publishedId !== version.id },
  ]
  return all.filter(({ is }) => is)
}

const STATES: Record<FileDifference['state'], string> = { same: 'unchanged', changed: 'changed', new: 'new', gone: 'taken out' }

const TEN_MINUTES_MS = 600_000

/**
 * The differences of two states as HTML. Neither ever changes, so what was found is kept; but not for ever, since on a busy machine less
 * is found than on an idle one.
 */
const differencesHtml = (diff: Differ, from: Side, to: Side): string =>
  fragment(`differences:${from.key}:${to.key}:${Math.floor(Date.now() / TEN_MINUTES_MS)}`, () =>
    render('sandbox/_differences', {
      files: differencesOf(diff, from.files, to.files).map((file) => ({ ...file, says: STATES[file.state] })),
      from: from.called,
      to: to.called,
    }).trim(),
  )

/**
 * What the page of one version shows: what differs between it and another state, all of its code, and what is next to it.
 * @param asked what it is held against; today's draft when nobody chose
 * @throws Invalid, NotFound
 */
export function versionData(diff: Differ, sketch: Sketch, id: number, asked: string | undefined) {
  const version = versionOf(sketch, id)
  const against = AGAINST.find((one) => one === (asked ?? 'draft'))
  if (!against) throw new Invalid(`A version is compared with one of ${AGAINST.join(', ')}.`)
  const [own, other] = [asSide(version), otherSide(sketch, version, against)]
  const [from, to] = other && other.at < own.at ? [other, own] : [own, other]
  return {
    version: versionView(sketch, version),
    files: shownFiles(version.id, version.files),
    against,
    choices: choices(sketch, version),
    differences: to ? differencesHtml(diff, from, to) : null,
    isDraft: JSON.stringify(version.files) === JSON.stringify(draftOf(sketch)),
    older: olderThan(sketch, id),
    newer: newerThan(sketch, id),
  }
}

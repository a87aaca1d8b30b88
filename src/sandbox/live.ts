import { type Change, onChange } from '../core/changes.ts'
import { isSeated, push, seatsOn } from '../core/live.ts'
import { assets, render } from '../core/views.ts'
import { provideTopic } from '../core/watching.ts'
import { provideAudience } from '../files/queries.ts'
import { invitedTo } from './editor/shelf.ts'
import { anySketch, editableSketch, mayEdit, mayRead, sketchById } from './queries.ts'
import { sketchesInRooms } from './rooms.ts'
import { sweepRegularly } from './sweep.ts'

/** A watched sketch is another now. Its address is not told: a topic is a number, and the address of an unlisted sketch is its key. `published` is the version that others run; `gone`: it is not shown to this viewer any more. */
type SketchNews = { topic: string; gone: boolean; published: number | null; version: number; seq: number }
/** The draft was saved, in this tab or in another. */
type DraftNews = { topic: string; draft_version: number; seq: number }

declare module '../core/events.ts' {
  interface ServerToClient {
    sketch: (news: SketchNews) => void
    draft: (news: DraftNews) => void
  }
}

/** Shows every change of sketches to whoever watches them here, and tells other slices what they ask of sketches. */
export function sandboxLive(): void {
  onChange('script', tellWatchers)
  onChange('script-gone', tellWatchers)
  onChange('script-draft', tellEditors)
  onChange('script-invitation', showInvitation)
  provideTopic('script', (account, id) => sketchById(account, id).version)
  provideTopic('draft', (account, id) => editableSketch(account, id).draftVersion)
  // Who may see a sketch may see the pictures and sounds in it, as long as any version of it names them.
  provideAudience('sketch', (viewer, id) => {
    const sketch = anySketch(id)
    return sketch !== undefined && mayRead(viewer, sketch)
  })
  sketchesInRooms()
  sweepRegularly()
}

/** Whoever may not see it any more hears that it went, as their last word of it. */
function tellWatchers({ topic, ref, seq }: Change): void {
  const sketch = anySketch(ref)
  for (const { socket, account } of seatsOn(topic)) {
    const gone = !sketch || !mayRead(account.id, sketch)
    const { publishedId: published = null, version = 0 } = sketch ?? {}
    socket.emit('sketch', { topic, gone, published: gone ? null : published, version, seq })
    if (gone) void socket.leave(topic)
  }
}

/** `ref` is the draft's new version: the sketch is the topic's. Who was a guest and is none any more is told nothing. */
function tellEditors({ topic, ref, seq }: Change): void {
  const sketch = anySketch(Number(topic.slice('draft:'.length)))
  for (const { socket, account } of seatsOn(topic)) {
    if (sketch && mayEdit(account.id, sketch)) socket.emit('draft', { topic, draft_version: ref, seq })
    else void socket.leave(topic)
  }
}

/** The list of invitations on the Codeground, and a slip wherever the person is; both go when the invitation does. `ref` is the sketch. */
function showInvitation({ topic, ref, seq }: Change): void {
  if (!isSeated(topic)) return
  const invited = invitedTo(Number(topic.slice('account:'.length)))
  push(topic, 'fragment', { target: 'invited', action: 'replace', html: render('sandbox/_invited', { invited }), seq })
  const sketch = invited.find(({ id }) => id === ref)
  if (sketch) push(topic, 'fragment', { target: 'slips', action: 'append', html: render('sandbox/_invitation', { sketch, assets }), seq })
  else push(topic, 'fragment', { target: `invitation-${ref}`, action: 'remove', html: '', seq })
}

import { liveEvents, type LiveEventType } from '@ongaku/shared/contracts'
import { playCompleted, type PlayCompleted } from '@ongaku/shared/events'
import { playIdOf } from '@ongaku/shared/plays'
import { toWire } from '@ongaku/shared/wire'
import { type KnownEvent } from './recent-events.ts'

/** An event of whatever definition, as it was read. */
export interface ReadEvent {
  id: string
  type: string
  payload: { userId: string }
}

const isLive = (type: string): type is LiveEventType => Object.hasOwn(liveEvents, type)

/** What of an event is sent to pages. Whose it is isn't said: everybody gets only their own. */
export function describeEvent({ id, type, payload }: ReadEvent): KnownEvent | undefined {
  if (!isLive(type)) return undefined
  // A play's event can have any id; the play's own is computed.
  const shown = type === playCompleted.type ? { ...payload, id: playIdOf(payload as PlayCompleted) } : payload
  return { id, event: type, data: toWire(liveEvents[type], shown as never) }
}

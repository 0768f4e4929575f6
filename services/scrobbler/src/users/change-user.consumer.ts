import { userChanged } from '@ongaku/shared/events'
import { subscribe } from '@ongaku/shared/kafka'
import { deliveriesGroup } from '../deliveries-group.ts'
import { type Deps } from '../deps.ts'

/** Switches scrobbling for the plays that come after; what waits already is still sent. */
export const changeUser = ({ switches }: Pick<Deps, 'switches'>) =>
  subscribe(userChanged, { group: deliveriesGroup }, async (events) => {
    const latest = new Map(events.map(({ payload }) => [payload.userId, payload]))
    for (const { userId, scrobbling } of latest.values()) await switches.set(userId, scrobbling)
  })

import { userDeleted } from '@ongaku/shared/events'
import { subscribe } from '@ongaku/shared/kafka'
import { deliveriesGroup } from '../deliveries-group.ts'
import { type Deps } from '../deps.ts'

type RemoveUserDeps = Pick<
  Deps,
  'connections' | 'ledger' | 'destinations' | 'dispatcher' | 'jobs' | 'apiKeys' | 'switches'
>

/**
 * Removes all that is a user's. Nothing further is sent once the accounts are closed, and nothing is published of what is
 * removed: everybody acts on the same event. The accounts go last, because what else there is is found by them after a
 * crash in between.
 */
async function removeUser(userId: string, deps: RemoveUserDeps): Promise<void> {
  const { connections, ledger, destinations, dispatcher, jobs, apiKeys, switches } = deps
  const ids = await connections.closeAll(userId)
  for (const id of ids) dispatcher.forget(id)
  await jobs.removeUser(userId)
  await ledger.removeConnections(ids)
  await apiKeys.removeUser(userId)
  await switches.removeUser(userId)
  for (const destination of destinations.all) await destination.removeUser?.(userId)
  await connections.removeUser(userId)
}

export const removeUsers = (deps: RemoveUserDeps) =>
  subscribe(userDeleted, { group: deliveriesGroup }, async (events) => {
    for (const { payload } of events) await removeUser(payload.userId, deps)
  })

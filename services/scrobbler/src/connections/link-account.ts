import { type Clock } from '@ongaku/shared/clock'
import { type Seal } from '@ongaku/shared/crypto'
import { type DeliveryLedger } from '../deliveries/delivery.repository.ts'
import { type Dispatcher } from '../deliveries/dispatcher.ts'
import { type DestinationAccount } from '../destinations/destination.ts'
import { type ActiveConnection, sealCredentials } from './connection.ts'
import { type ConnectionRepository } from './connection.repository.ts'
import { type HashCredentials } from './credentials-hash.ts'

/** Links an account a user has proven to own, or links it again: a hold ends, and what waits is sent. */
export type LinkAccount = (
  userId: string,
  service: string,
  account: DestinationAccount,
) => Promise<ActiveConnection>

interface LinkAccountDeps {
  connections: ConnectionRepository
  ledger: DeliveryLedger
  seal: Seal
  hashCredentials: HashCredentials
  dispatcher: Dispatcher
  clock: Clock
}

export function createLinkAccount({
  connections,
  ledger,
  seal,
  hashCredentials,
  dispatcher,
  clock,
}: LinkAccountDeps): LinkAccount {
  return async (userId, service, { username, credentials }) => {
    const prepared = await connections.prepare({ userId, service, username }, clock.now())
    // Unlinking may have been cut off before it cancelled what was waiting, which must not be sent now.
    const { id } = prepared
    if (prepared.status === 'unlinked') await ledger.cancelAll(id)
    const sealedCredentials = sealCredentials(seal, { userId, id }, credentials)
    const opened = { username, sealedCredentials, credentialsHash: hashCredentials(service, credentials) }
    const connection = await connections.link(prepared, opened, clock.now())
    dispatcher.wake(id)
    return connection
  }
}

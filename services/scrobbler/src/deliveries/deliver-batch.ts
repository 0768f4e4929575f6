import { type Clock } from '@ongaku/shared/clock'
import { type Seal } from '@ongaku/shared/crypto'
import { type Logger } from '@ongaku/shared/logging'
import { UpstreamError } from '@ongaku/shared/upstream'
import { type Connection, openCredentials, unreadableCredentials } from '../connections/connection.ts'
import { type Destination, type RetryRange } from '../destinations/destination.ts'
import { type Destinations } from '../destinations/destinations.ts'
import { type Delivery } from './delivery.ts'
import {
  separateExpired,
  type SettleContext,
  settleFailure,
  settleOutcomes,
  type Settlement,
} from './settle-batch.ts'

export interface DeliverBatchDeps {
  destinations: Pick<Destinations, 'find'>
  seal: Seal
  clock: Clock
  logger: Logger
  retry: RetryRange
}

/** Sends a batch to a connection's account. @returns what became of it, which is still to be written down */
export type DeliverBatch = (connection: Connection, batch: readonly Delivery[]) => Promise<Settlement>

const heldMessage = 'an account is held until it is linked again'

function logFailure(
  logger: Logger,
  error: UpstreamError,
  { connection, destination }: { connection: Connection; destination: Destination },
): void {
  const details = { connectionId: connection.id, reason: error.message }
  const { kind } = destination.judgeFailure(error)
  if (kind === 'misconfigured')
    logger.error(details, `${destination.label} refuses our API account; nothing can be sent`)
  else if (kind === 'hold') logger.info(details, heldMessage)
  else logger.warn(details, 'plays could not be sent and are tried again')
}

export function createDeliverBatch(deps: DeliverBatchDeps): DeliverBatch {
  const { destinations, seal, clock, logger, retry } = deps

  function hold(connection: Connection, batch: readonly Delivery[], reason: string): Settlement {
    logger.info({ connectionId: connection.id, reason }, heldMessage)
    const deliveries = batch.map(({ playId }) => ({ playId, attempted: false }))
    return { deliveries, connection: { kind: 'hold', reason } }
  }

  async function submit(
    destination: Destination,
    credentials: string,
    due: readonly Delivery[],
    context: SettleContext,
  ): Promise<Settlement> {
    const plays = due.map(({ track, startedAt }) => ({ ...track, startedAt }))
    try {
      return settleOutcomes(due, await destination.submit(credentials, plays), context)
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error
      logFailure(logger, error, { connection: context.connection, destination })
      return settleFailure(due, error, context)
    }
  }

  return async (connection, batch) => {
    const destination = destinations.find(connection.service)
    if (!destination)
      return hold(connection, batch, `nothing can be sent to "${connection.service}" any more`)
    const credentials = openCredentials(seal, connection)
    if (credentials === undefined) return hold(connection, batch, unreadableCredentials)
    const context = { connection, destination, retry, now: clock.now() }
    const { expired, due } = separateExpired(batch, context)
    if (due.length === 0) return { deliveries: expired }
    const settlement = await submit(destination, credentials, due, context)
    return { ...settlement, deliveries: [...expired, ...settlement.deliveries] }
  }
}

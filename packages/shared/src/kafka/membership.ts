import { type Consumer } from 'kafkajs'
import { type Logger } from '../logging/index.ts'

interface MembershipOptions {
  group: string
  logger: Logger
  onJoin(): void
  onRebalance?(): void
}

export interface Membership {
  /** Resolves when the consumer has ended for good. Never rejects. */
  failure: Promise<Error>
  /** Rejects while the consumer is no member of its group. */
  checkReady(): Promise<void>
}

/**
 * Follows a consumer's membership in its group. After a crash that kafkajs doesn't restart from, the consumer is gone
 * while HTTP goes on; the process has to end then, so that something starts it anew.
 */
export function followMembership(consumer: Consumer, options: MembershipOptions): Membership {
  const { group, logger, onJoin, onRebalance } = options
  const { GROUP_JOIN, REBALANCING, CRASH, STOP } = consumer.events
  let missing: string | undefined = 'has not joined its group yet'
  consumer.on(GROUP_JOIN, () => {
    missing = undefined
    onJoin()
  })
  consumer.on(REBALANCING, () => onRebalance?.())
  consumer.on(STOP, () => {
    missing = 'is stopped'
  })
  const failure = new Promise<Error>((resolve) => {
    consumer.on(CRASH, ({ payload: { error, restart } }) => {
      missing = `crashed: ${error.message}`
      logger.warn({ group, err: error, restart }, 'a consumer has crashed')
      if (!restart) resolve(error)
    })
  })
  const checkReady = () =>
    missing === undefined ? Promise.resolve() : Promise.reject(new Error(`${group} ${missing}`))
  return { failure, checkReady }
}

import { type Clock } from '@ongaku/shared/clock'
import { toAppError } from '@ongaku/shared/errors'
import { type Publisher } from '@ongaku/shared/kafka'
import { type Component } from '@ongaku/shared/lifecycle'
import { type Logger } from '@ongaku/shared/logging'
import { type UserData } from './user-data.ts'
import { describeDeletion } from './user-events.ts'
import { type UserRepository } from './user.repository.ts'

/**
 * Deletes accounts, in steps that each may be the last before a crash:
 * 1. one write leaves nothing of the account but its id, frees the username and holds the event for all services;
 * 2. what the gateway keeps of the user is removed, collection by collection;
 * 3. a minute later, once the event is published, that is done and published again, and then the id goes, too.
 *
 * The minute is for requests that were under way and for other gateways, which may honour a token for ten seconds more:
 * what they still write is found in the third step, and so is a play that the services got after the first event.
 */
export interface UserDeletion extends Component {
  /** The user is gone once it resolves. Does nothing for one who is gone already. */
  deleteUser(userId: string): Promise<void>
}

interface Parts {
  users: UserRepository
  publisher: Pick<Publisher, 'publish'>
  /** Everything the gateway keeps of users but their account. */
  userData: readonly UserData[]
  clock: Clock
  logger: Logger
}

const graceMs = 60_000
/** How often to look for deletions that are not complete: one's own, and those of instances that died. */
const sweepEveryMs = 30_000
const maxAtOnce = 100

export function createUserDeletion({ users, publisher, userData, clock, logger }: Parts): UserDeletion {
  let stopping = new AbortController()
  let running: Promise<void> | undefined

  async function removeData(userId: string): Promise<void> {
    for (const data of userData) await data.removeOfUser(userId)
  }

  async function sweep(): Promise<void> {
    for (const { id, deletedAt } of await users.listDeleted(maxAtOnce)) {
      if (stopping.signal.aborted) return
      await removeData(id)
      if (clock.now() - deletedAt.getTime() < graceMs) continue
      await publisher.publish([describeDeletion(id, clock.now())])
      await users.forgetDeleted(id)
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sweep().catch((error: unknown) =>
        logger.warn({ err: toAppError(error) }, 'the deletion of a user could not be completed yet'),
      )
      await clock.wait(sweepEveryMs, stopping.signal)
    }
  }

  return {
    name: 'user deletion',
    start() {
      stopping = new AbortController()
      running = run()
      return Promise.resolve()
    },
    async stop() {
      stopping.abort()
      await running
    },
    async deleteUser(userId) {
      const now = clock.now()
      const marked = await users.markDeleted(userId, new Date(now), describeDeletion(userId, now))
      if (!marked) return
      logger.info({ userId }, 'a user was deleted')
      await removeData(userId).catch((error: unknown) =>
        logger.warn({ userId, err: toAppError(error) }, "a deleted user's data will be removed later"),
      )
    },
  }
}

import { type UserRepository } from '../users/user.repository.ts'

/** Keeps an installation from losing its last administrator. */
export interface Administrators {
  /**
   * Runs one change after the other, so that two administrators can't both go because the other one stays. Between several
   * gateways nothing orders them; should none be left that way, the first user becomes one at the next start.
   */
  inTurn<T>(change: () => Promise<T>): Promise<T>
  /** Whether a user is the last administrator who can sign in, and how many other users there are. */
  standingOf(userId: string): Promise<{ isLast: boolean; others: number }>
}

export function createAdministrators(users: UserRepository): Administrators {
  let last: Promise<unknown> = Promise.resolve()
  return {
    inTurn(change) {
      const next = last.then(change)
      last = next.catch(() => undefined)
      return next
    },
    async standingOf(userId) {
      const user = await users.byId(userId)
      const others = await users.countOthers(userId)
      const isOne = user !== undefined && user.isAdministrator && !user.disabledAt
      return { isLast: isOne && others.administrators === 0, others: others.users }
    },
  }
}

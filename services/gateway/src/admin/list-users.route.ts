import { countPlays, listUsers as contract } from '@ongaku/shared/contracts'
import { toAppError } from '@ongaku/shared/errors'
import { defineRoute } from '@ongaku/shared/http'
import { readCursor, toPage } from '@ongaku/shared/paging'
import { type Deps } from '../deps.ts'
import { type User } from '../users/user.ts'

type ListUsersDeps = Pick<Deps, 'users' | 'services' | 'apiTokens' | 'sessions' | 'logger'>

/** How many users' plays are counted at a time. */
const atOnce = 8

/** What each keeps, in the order of the users. */
async function measureAll(users: readonly User[], { services, apiTokens, sessions, logger }: ListUsersDeps) {
  const countPlaysOf = async (userId: string): Promise<number | undefined> => {
    try {
      return (
        await services.library.call(countPlays, { params: undefined, query: {}, body: undefined }, { userId })
      ).count
    } catch (error) {
      // The list is what administrators come to when something is amiss.
      logger.debug({ err: toAppError(error) }, "the library did not count a user's plays")
      return undefined
    }
  }
  const sizes = []
  for (let start = 0; start < users.length; start += atOnce) {
    const measured = users.slice(start, start + atOnce).map(async ({ id }) => ({
      plays: await countPlaysOf(id),
      tokens: await apiTokens.countOfUser(id),
      sessions: await sessions.countOfUser(id),
    }))
    sizes.push(...(await Promise.all(measured)))
  }
  return sizes
}

export const listUsers = (deps: ListUsersDeps) =>
  defineRoute({
    ...contract,
    async handle({ query: { limit, cursor } }) {
      const found = await deps.users.list(limit + 1, cursor === undefined ? undefined : readCursor(cursor))
      const { items, nextCursor } = toPage(
        found,
        limit,
        ({ createdAt: at, id }) => ({ at, id }),
        (user) => user,
      )
      const sizes = await measureAll(items, deps)
      return {
        items: items.map(({ id, username, displayName, createdAt, lastSeenAt, ...user }, index) => ({
          id,
          username,
          displayName,
          createdAt: createdAt.toISOString(),
          lastSeenAt: lastSeenAt?.toISOString(),
          isAdministrator: user.isAdministrator,
          isDisabled: user.disabledAt !== undefined,
          ...sizes[index]!,
        })),
        nextCursor,
      }
    },
  })

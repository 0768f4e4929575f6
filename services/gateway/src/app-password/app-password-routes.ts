import { randomBytes } from 'node:crypto'
import * as contracts from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { defineRoute, type RestRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'

/** 120 random bits. Not 32 characters: mpdscribble takes a password of that length for an MD5 hash. */
const newPassword = (): string => randomBytes(15).toString('base64url')

export const appPasswordRoutes = ({
  appPasswords,
  audioscrobblerSessions,
  lastfmSessions,
  clock,
}: Pick<Deps, 'appPasswords' | 'audioscrobblerSessions' | 'lastfmSessions' | 'clock'>): RestRoute[] => {
  async function endSessions(userId: string): Promise<void> {
    await audioscrobblerSessions.removeOfUser(userId)
    await lastfmSessions.removeByAppPassword(userId)
  }

  return [
    defineRoute({
      ...contracts.createAppPassword,
      async handle({ caller }) {
        const password = newPassword()
        const createdAt = new Date(clock.now())
        await appPasswords.set(caller.userId, { password, createdAt })
        // They were opened with the old one.
        await endSessions(caller.userId)
        return { appPassword: password, createdAt: createdAt.toISOString() }
      },
    }),
    defineRoute({
      ...contracts.getAppPassword,
      async handle({ caller }) {
        const known = await appPasswords.ofUser(caller.userId)
        return known ? { exists: true, createdAt: known.createdAt.toISOString() } : { exists: false }
      },
    }),
    defineRoute({
      ...contracts.removeAppPassword,
      async handle({ caller }) {
        const removed = await appPasswords.remove(caller.userId)
        await endSessions(caller.userId)
        if (!removed) throw new AppError('not_found', 'You have no app password')
      },
    }),
  ]
}

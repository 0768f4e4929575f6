import { randomBytes, randomUUID } from 'node:crypto'
import * as contracts from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { defineRoute, type RestRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'
import { type ApiAccount } from './api-account.repository.ts'

const maxAccounts = 50

/** 32 hexadecimal digits, the shape of Last.fm's keys and secrets. */
const newHex = (): string => randomBytes(16).toString('hex')

const describe = ({ id, name, apiKey, callbackUrl, createdAt }: ApiAccount) => ({
  id,
  name,
  apiKey,
  callbackUrl,
  createdAt: createdAt.toISOString(),
})

type RouteDeps = Pick<Deps, 'apiAccounts' | 'lastfmSessions' | 'clock'>

export const apiAccountRoutes = ({ apiAccounts, lastfmSessions, clock }: RouteDeps): RestRoute[] => [
  defineRoute({
    ...contracts.createApiAccount,
    async handle({ body: { name, callbackUrl }, caller: { userId } }) {
      if ((await apiAccounts.countOfUser(userId)) >= maxAccounts) {
        throw new AppError('conflict', `You have ${maxAccounts} API accounts, the maximum; delete one first`)
      }
      const account = {
        id: randomUUID(),
        userId,
        name,
        apiKey: newHex(),
        sharedSecret: newHex(),
        callbackUrl,
        createdAt: new Date(clock.now()),
      }
      await apiAccounts.add(account)
      return { ...describe(account), sharedSecret: account.sharedSecret }
    },
  }),
  defineRoute({
    ...contracts.listApiAccounts,
    async handle({ caller }) {
      return { items: (await apiAccounts.ofUser(caller.userId)).map(describe) }
    },
  }),
  defineRoute({
    ...contracts.removeApiAccount,
    async handle({ params: { id }, caller }) {
      const removed = await apiAccounts.remove(caller.userId, id)
      if (!removed) throw new AppError('not_found', 'You have no such API account')
      await lastfmSessions.removeOfAccount(id)
    },
  }),
]

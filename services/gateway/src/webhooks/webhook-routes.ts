import { randomUUID } from 'node:crypto'
import * as contracts from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { defineRoute, type RestRoute } from '@ongaku/shared/http'
import { hashToken, newSecretToken } from '../auth/secret-token.ts'
import { type Deps } from '../deps.ts'
import { checkSettings } from './check-settings.ts'
import { type Webhook } from './webhook.ts'

const maxWebhooks = 50

const missing = () => new AppError('not_found', 'There is no such webhook')

function describeWebhook({ userId: _, lastReceipt, ...webhook }: Webhook) {
  return {
    ...webhook,
    accounts: webhook.accounts && [...webhook.accounts],
    libraries: webhook.libraries && [...webhook.libraries],
    createdAt: webhook.createdAt.toISOString(),
    lastReceivedAt: lastReceipt?.receivedAt.toISOString(),
    lastOutcome: lastReceipt?.outcome,
    lastReason: lastReceipt?.reason,
    lastTakenAt: webhook.lastTakenAt?.toISOString(),
  }
}

export const webhookRoutes = ({ webhooks, clock }: Pick<Deps, 'webhooks' | 'clock'>): RestRoute[] => [
  defineRoute({
    ...contracts.createWebhook,
    async handle({ body: { kind, ...settings }, caller: { userId } }) {
      checkSettings(kind, settings)
      if ((await webhooks.countOfUser(userId)) >= maxWebhooks) {
        throw new AppError('conflict', `You have ${maxWebhooks} webhooks, the maximum; revoke one first`)
      }
      const id = randomUUID()
      const secret = newSecretToken()
      const createdAt = new Date(clock.now())
      await webhooks.add({ id, userId, kind, ...settings, createdAt }, hashToken(secret))
      return { id, path: `/webhooks/${kind}/${secret}` }
    },
  }),
  defineRoute({
    ...contracts.listWebhooks,
    async handle({ caller: { userId } }) {
      return { items: (await webhooks.ofUser(userId)).map(describeWebhook) }
    },
  }),
  defineRoute({
    ...contracts.updateWebhook,
    async handle({ params: { id }, body: settings, caller: { userId } }) {
      const known = await webhooks.byId(userId, id)
      if (!known) throw missing()
      checkSettings(known.kind, settings)
      if (!(await webhooks.replaceSettings(userId, id, settings))) throw missing()
    },
  }),
  defineRoute({
    ...contracts.revokeWebhook,
    async handle({ params: { id }, caller: { userId } }) {
      if (!(await webhooks.remove(userId, id))) throw missing()
    },
  }),
]

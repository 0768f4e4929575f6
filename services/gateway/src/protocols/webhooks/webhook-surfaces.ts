import { AppError, toAppError } from '@ongaku/shared/errors'
import {
  apiHeaders,
  defineEndpoint,
  describeProblem,
  type Endpoint,
  type HttpRequest,
  json,
  rawBody,
  type Surface,
} from '@ongaku/shared/http'
import { hashToken } from '../../auth/secret-token.ts'
import { type Deps } from '../../deps.ts'
import { requireActive } from '../../users/active-user.ts'
import { type Webhook, type WebhookReceipt } from '../../webhooks/webhook.ts'
import { createWebhookReceipts } from '../../webhooks/webhook-receipts.ts'
import { kinds } from './kinds.ts'
import { readPayload } from './payload.ts'
import { createStarts } from './starts.ts'
import { createTakeReading } from './take-reading.ts'
import { type WebhookKind } from './webhook-kind.ts'

type WebhookDeps = Pick<
  Deps,
  'webhooks' | 'users' | 'intake' | 'intakeLimit' | 'sharedState' | 'clock' | 'logger'
>

/** `/webhooks/<kind>/<secret>`, the secret as `newSecretToken` writes it. */
const address = /\/([a-z-]+)\/([\w-]{43})\/?$/

const maxReasonLength = 300

const describeCause = (error: unknown): string => toAppError(error).message.slice(0, maxReasonLength)

/** The webhooks that servers call, and those that browsers call from pages of any origin. */
export function webhookSurfaces(deps: WebhookDeps): Surface[] {
  const { webhooks, users, intakeLimit, sharedState, clock, logger } = deps
  const starts = createStarts(sharedState.cache('webhook-starts', { maxEntries: 20_000 }), clock)
  const take = createTakeReading({ ...deps, starts })
  const note = createWebhookReceipts(webhooks, logger)

  /** @throws AppError `not_found`, as for a path that nothing is at */
  async function find({ method, path }: HttpRequest): Promise<Webhook> {
    const [, kind, secret] = address.exec(path) ?? []
    const webhook = secret === undefined ? undefined : await webhooks.byHash(hashToken(secret))
    if (!webhook || webhook.kind !== kind) {
      throw new AppError('not_found', `There is nothing at ${method} ${path}`)
    }
    return webhook
  }

  function noteOutcome({ id }: Webhook, outcome: WebhookReceipt['outcome'], reason?: string): void {
    note(id, { receivedAt: new Date(clock.now()), outcome, reason })
  }

  const toEndpoint = (kind: WebhookKind): Endpoint =>
    defineEndpoint({
      methods: ['POST'],
      path: `/${kind.name}/:secret`,
      admit: intakeLimit.admit,
      body: rawBody({ maxBytes: kind.maxBytes }),
      async handle({ request, body, bodyBytes }) {
        const webhook = await find(request)
        try {
          const payload = await readPayload(body, request, kind)
          const taken = await take(webhook, kind.read(payload, webhook), bodyBytes)
          if (taken.status === 'ignored') noteOutcome(webhook, 'ignored', taken.reason)
          else noteOutcome(webhook, 'taken')
          return json(taken)
        } catch (error) {
          noteOutcome(webhook, 'refused', describeCause(error))
          throw error
        }
      },
    })

  const toSurface = (name: string, members: readonly WebhookKind[]): Surface => ({
    name,
    prefixes: ['/webhooks'],
    endpoints: members.map(toEndpoint),
    async authenticate(request) {
      const { userId } = await find(request)
      await requireActive(users, userId)
      return { userId, scopes: ['submit'] }
    },
    describeError: describeProblem,
    headers: apiHeaders,
  })

  const all = Object.values(kinds)
  const fromServers = all.filter(({ fromBrowsers }) => !fromBrowsers)
  const fromBrowsers = all.filter((kind) => kind.fromBrowsers)
  return [
    toSurface('webhooks', fromServers),
    {
      ...toSurface('browser webhooks', fromBrowsers),
      cors: { origins: '*', requestHeaders: ['content-type'], responseHeaders: ['retry-after'] },
    },
  ]
}

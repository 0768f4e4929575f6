import { randomUUID } from 'node:crypto'
import * as contracts from '@ongaku/shared/contracts'
import { AppError, invalidField } from '@ongaku/shared/errors'
import { defineRoute, type RestRoute } from '@ongaku/shared/http'
import { hashToken, newSecretToken } from '../auth/secret-token.ts'
import { type Deps } from '../deps.ts'
import { type Invite } from './invite.repository.ts'

const maxInvites = 1000

const describe = ({ id, note, createdAt, expiresAt }: Invite) => ({
  id,
  note,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt?.toISOString(),
})

export const inviteRoutes = ({
  invites,
  users,
  clock,
}: Pick<Deps, 'invites' | 'users' | 'clock'>): RestRoute[] => [
  defineRoute({
    ...contracts.createInvite,
    async handle({ body, caller }) {
      const now = clock.now()
      const expiresAt = body.expiresAt === undefined ? undefined : new Date(body.expiresAt)
      if (expiresAt && expiresAt.getTime() <= now) throw invalidField('expires_at', 'must be in the future')
      if ((await invites.count()) >= maxInvites) {
        throw new AppError('conflict', `There are ${maxInvites} invites, the maximum; revoke one first`)
      }
      const { userId } = caller
      const code = newSecretToken()
      const invite = { id: randomUUID(), userId, note: body.note, createdAt: new Date(now), expiresAt }
      await invites.add(invite, hashToken(code))
      return { ...describe(invite), code }
    },
  }),
  defineRoute({
    ...contracts.listInvites,
    async handle() {
      const all = await invites.list()
      const names = await users.namesOf(all.flatMap(({ usedBy }) => usedBy ?? []))
      const items = all.map((invite) => ({
        ...describe(invite),
        usedAt: invite.usedAt?.toISOString(),
        usedBy: invite.usedBy && names.get(invite.usedBy),
      }))
      return { items }
    },
  }),
  defineRoute({
    ...contracts.revokeInvite,
    async handle({ params: { id } }) {
      const removed = await invites.remove(id)
      if (!removed) throw new AppError('not_found', 'There is no such invite')
    },
  }),
]

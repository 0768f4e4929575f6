import { type Clock } from '@ongaku/shared/clock'
import { AppError } from '@ongaku/shared/errors'
import { hashToken } from '../auth/secret-token.ts'
import { type SetupCode } from '../auth/setup-code.ts'
import { type GatewayConfig } from '../config.ts'
import { type NewUser } from '../users/user.ts'
import { type UserRepository } from '../users/user.repository.ts'
import { type InviteRepository } from './invite.repository.ts'

/** Who may register. The first user may whatever the setting says, and becomes the administrator. */
export interface Admission {
  /**
   * Refuses, before the password is hashed, who would be refused afterwards.
   * @param code an invite's, or the one the server prints at its start
   * @throws AppError `forbidden`
   */
  check(code: string | undefined): Promise<void>
  /**
   * Adds a user, and uses their code up.
   * @throws AppError `forbidden`; `conflict` when the username is taken, after which the code is still good
   */
  add(user: NewUser, code: string | undefined): Promise<void>
}

interface Parts {
  users: UserRepository
  invites: InviteRepository
  setupCode: SetupCode
  clock: Clock
}

const closed = () => new AppError('forbidden', 'Registration is closed on this server')

function needsInvite(code: string | undefined): AppError {
  const message =
    code === undefined
      ? 'Registration needs an invite on this server: send its code as "code"'
      : 'This invite is not known, or it has expired or was used'
  return new AppError('forbidden', message, {
    fields: [{ field: 'code', message: 'must be that of an invite' }],
  })
}

export function createAdmission(
  { users, invites, setupCode, clock }: Parts,
  registration: GatewayConfig['registration'],
): Admission {
  async function addInvited(user: NewUser, code: string | undefined): Promise<void> {
    const hash = hashToken(code ?? '')
    if (!(await invites.use(hash, user.id, clock.now()))) throw needsInvite(code)
    try {
      await users.add(user)
    } catch (error) {
      await invites.release(hash, user.id)
      throw error
    }
  }

  return {
    async check(code) {
      if (await users.isEmpty()) return setupCode.check(code)
      if (registration === 'closed') throw closed()
      if (registration === 'invite' && !(await invites.isOpen(hashToken(code ?? ''), clock.now()))) {
        throw needsInvite(code)
      }
    },
    async add(user, code) {
      if (await users.isEmpty()) {
        await setupCode.check(code)
        if (await users.addFirst(user)) return setupCode.remove()
      }
      // Somebody may have been first in the meantime.
      if (registration === 'closed') throw closed()
      if (registration === 'invite') return addInvited(user, code)
      return users.add(user)
    },
  }
}

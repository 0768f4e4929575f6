import { type Seal } from '@ongaku/shared/crypto'
import { type ServiceBase } from '@ongaku/shared/service'
import { type Administrators, createAdministrators } from '../admin/administrators.ts'
import { type CheckOwnPassword, createCheckOwnPassword } from '../auth/check-own-password.ts'
import { type CheckPassword, createCheckPassword } from '../auth/check-password.ts'
import { type LoginLimits } from '../auth/limit-failures.ts'
import { createPasswords, type Passwords } from '../auth/passwords.ts'
import { createSetupCode, type SetupCode } from '../auth/setup-code.ts'
import { type GatewayConfig, isPublic } from '../config.ts'
import { type Admission, createAdmission } from '../invites/admission.ts'
import { createInviteRepository, type InviteRepository } from '../invites/invite.repository.ts'
import { type UserRepository } from './user.repository.ts'

/** Who has an account here, who may get one, and their passwords. */
export interface People {
  users: UserRepository
  administrators: Administrators
  setupCode: SetupCode
  invites: InviteRepository
  admission: Admission
  passwords: Passwords
  checkPassword: CheckPassword
  checkOwnPassword: CheckOwnPassword
}

interface Parts extends Pick<ServiceBase, 'mongo' | 'clock' | 'logger'> {
  users: UserRepository
  seal: Seal
  limits: LoginLimits
}

export function createPeople(parts: Parts, config: GatewayConfig): People {
  const { mongo, clock, logger, users, seal, limits } = parts
  const setupCode = createSetupCode({ mongo, seal, users, logger }, isPublic(config))
  const invites = createInviteRepository(mongo)
  const passwords = createPasswords()
  const checkPassword = createCheckPassword({ ...limits, users, passwords })
  return {
    users,
    administrators: createAdministrators(users),
    setupCode,
    invites,
    admission: createAdmission({ users, invites, setupCode, clock }, config.registration),
    passwords,
    checkPassword,
    checkOwnPassword: createCheckOwnPassword({ users, checkPassword }),
  }
}

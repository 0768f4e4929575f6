import { type Component } from '@ongaku/shared/lifecycle'
import { type SetupCode } from '../auth/setup-code.ts'
import { type UserRepository } from './user.repository.ts'

/** What is seen to at the start: an administrator where there are users, and a code for the first user where there are none. */
export const prepareUsers = (
  users: Pick<UserRepository, 'ensureAdministrator'>,
  setupCode: Pick<SetupCode, 'announce'>,
): Component => ({
  name: 'users',
  async start() {
    await users.ensureAdministrator()
    await setupCode.announce()
  },
  stop: () => Promise.resolve(),
})

import { type User } from './user.ts'

/** A user as they see themself. */
export const describeUser = (user: User) => ({
  id: user.id,
  username: user.username,
  createdAt: user.createdAt.toISOString(),
  displayName: user.displayName,
  timeZone: user.timeZone,
  scrobbling: user.scrobbling,
  isAdministrator: user.isAdministrator,
})

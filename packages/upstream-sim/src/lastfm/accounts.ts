/** `pending` until a person decides on the page, then `allowed` for a user or `denied`. */
interface AuthToken {
  issuedAt: number
  state: 'pending' | 'allowed' | 'denied'
  user?: string
}

export interface User {
  name: string
  passwordMd5?: string | undefined
  registeredAt: number
  loved: Set<string>
}

export interface Accounts {
  /** Names are compared without case, as on the real site. */
  findUser(name: string): User | undefined
  addUser(name: string, passwordMd5: string | undefined, at: number): void
  findToken(token: string): AuthToken | undefined
  issueToken(token: string, at: number): void
  decideToken(token: string, user: string | undefined): void
  openSession(key: string, user: string, token: string | undefined): void
  sessionUser(key: string): string | undefined
  /** How many sessions the user has. */
  countSessions(user: string): number
  revokeSessions(user: string): void
  clear(): void
}

/** Tokens that nobody exchanges pile up; beyond this many the oldest are forgotten. */
const maxTokens = 10_000

export function createAccounts(): Accounts {
  const users = new Map<string, User>()
  const tokens = new Map<string, AuthToken>()
  const sessions = new Map<string, string>()

  return {
    findUser: (name) => users.get(name.toLowerCase()),
    addUser(name, passwordMd5, at) {
      const known = users.get(name.toLowerCase())
      if (known) known.passwordMd5 = passwordMd5 ?? known.passwordMd5
      else users.set(name.toLowerCase(), { name, passwordMd5, registeredAt: at, loved: new Set() })
    },
    findToken: (token) => tokens.get(token),
    issueToken(token, at) {
      tokens.set(token, { issuedAt: at, state: 'pending' })
      const [oldest] = tokens.keys()
      if (tokens.size > maxTokens && oldest !== undefined) tokens.delete(oldest)
    },
    decideToken(token, user) {
      const known = tokens.get(token)
      if (!known) return
      known.state = user === undefined ? 'denied' : 'allowed'
      if (user !== undefined) known.user = user
    },
    openSession(key, user, token) {
      sessions.set(key, user)
      // A token is good for one session.
      if (token !== undefined) tokens.delete(token)
    },
    sessionUser: (key) => sessions.get(key),
    countSessions: (user) => [...sessions.values()].filter((owner) => owner === user).length,
    revokeSessions(user) {
      for (const [key, owner] of sessions) if (owner === user) sessions.delete(key)
    },
    clear() {
      users.clear()
      tokens.clear()
      sessions.clear()
    },
  }
}

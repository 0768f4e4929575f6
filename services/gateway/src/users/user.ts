export interface User {
  id: string
  username: string
  /** As `hashPassword` writes it. */
  passwordHash: string
  createdAt: Date
  /** Whether they look after the users of this installation. */
  isAdministrator: boolean
  displayName?: string | undefined
  /** An IANA name. */
  timeZone: string
  /** Whether their plays are sent to the accounts they have linked. */
  scrobbling: boolean
  /** Set while an administrator keeps them out. */
  disabledAt?: Date | undefined
  /** When one of their credentials was last used, to the minute. */
  lastSeenAt?: Date | undefined
}

export type NewUser = Pick<User, 'id' | 'username' | 'passwordHash' | 'createdAt'>

/** What a user changes of their settings; null removes the display name. */
export interface ProfileChange {
  displayName?: string | null | undefined
  timeZone?: string | undefined
  scrobbling?: boolean | undefined
}

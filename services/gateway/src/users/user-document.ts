import { Schema } from 'mongoose'
import { usernameKeyOf } from '@ongaku/shared/contracts'
import { type OutboxEntry } from '@ongaku/shared/outbox'
import { type NewUser, type User } from './user.ts'

export interface UserDocument extends Omit<User, 'id'> {
  _id: string
  usernameKey: string
  /** Set for the user who came when there was no other, so that there is one of them. */
  isFirst?: true
  /** Set once the account is deleted: what is left is an id, until everything they had is gone. */
  deletedAt?: Date
  /** Events that wait to be published. */
  outbox?: OutboxEntry[]
}

export const userSchema = new Schema<UserDocument>(
  {
    _id: { type: String, required: true },
    username: { type: String, required: true },
    usernameKey: { type: String, required: true },
    passwordHash: { type: String, required: true },
    createdAt: { type: Date, required: true },
    isAdministrator: { type: Boolean, required: true, default: false },
    isFirst: Boolean,
    displayName: String,
    timeZone: { type: String, required: true, default: 'UTC' },
    scrobbling: { type: Boolean, required: true, default: true },
    disabledAt: Date,
    lastSeenAt: Date,
    deletedAt: Date,
    outbox: { type: [Schema.Types.Mixed], default: undefined },
  },
  { versionKey: false, strict: 'throw' },
)
userSchema.index({ usernameKey: 1 }, { unique: true })
userSchema.index({ isFirst: 1 }, { unique: true, sparse: true })
userSchema.index({ createdAt: 1, _id: 1 })
userSchema.index({ deletedAt: 1 }, { sparse: true })

/** Users whose account is not deleted. */
export const present = { deletedAt: null }

const kept: readonly string[] = ['_id', 'usernameKey', 'deletedAt', 'outbox'] satisfies (keyof UserDocument)[]

/** Every field that a deleted account must not keep, for `$unset`. */
export const personal = Object.fromEntries(
  Object.keys(userSchema.paths)
    .filter((path) => !kept.includes(path))
    .map((path) => [path, 1 as const]),
)

/** A deleted account's key is no username, so that its name is free. */
export const deletedKeyOf = (id: string): string => `:${id}`

export const toDocument = ({ id, username, ...rest }: NewUser) => ({
  _id: id,
  username,
  usernameKey: usernameKeyOf(username),
  ...rest,
})

/** The settings of users who registered when there were none yet are the defaults. */
export function toUser(document: UserDocument): User {
  const { _id: id, username, passwordHash, createdAt, displayName, disabledAt, lastSeenAt } = document
  const { isAdministrator = false, timeZone = 'UTC', scrobbling = true } = document as Partial<UserDocument>
  return {
    id,
    username,
    passwordHash,
    createdAt,
    isAdministrator,
    displayName,
    timeZone,
    scrobbling,
    disabledAt,
    lastSeenAt,
  }
}

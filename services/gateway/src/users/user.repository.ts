import { type Clock } from '@ongaku/shared/clock'
import { usernameKeyOf } from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { isDuplicateKey, type Mongo } from '@ongaku/shared/mongo'
import { type Outbox, type OutboxEntry, pushEntries } from '@ongaku/shared/outbox'
import { type Position } from '@ongaku/shared/paging'
import { createVerifiedMemo } from '../auth/verified-memo.ts'
import { type NewUser, type ProfileChange, type User } from './user.ts'
import {
  deletedKeyOf,
  personal,
  present,
  toDocument,
  toUser,
  type UserDocument,
  userSchema,
} from './user-document.ts'

/** What a user's credential is worth. */
export interface UserState {
  isAdministrator: boolean
  isDisabled: boolean
}

export interface UserRepository {
  /** @throws AppError `conflict` when the username is taken, in any case */
  add(user: NewUser): Promise<void>
  /** Adds the first user, as an administrator. @returns false if there is one already */
  addFirst(user: NewUser): Promise<boolean>
  isEmpty(): Promise<boolean>
  byId(id: string): Promise<User | undefined>
  byUsername(username: string): Promise<User | undefined>
  /** Undefined for a user who is gone; remembered for a moment (`createVerifiedMemo`). */
  stateOf(id: string): Promise<UserState | undefined>
  /** In the order they registered, after a position. */
  list(limit: number, after?: Position): Promise<User[]>
  /** Usernames by id. */
  namesOf(ids: readonly string[]): Promise<Map<string, string>>
  /** How many users there are besides this one, and how many of them are administrators who can sign in. */
  countOthers(id: string): Promise<{ users: number; administrators: number }>
  replacePasswordHash(id: string, passwordHash: string): Promise<void>
  /** Records when one of the user's credentials was used. */
  touch(id: string, seenAt: Date): Promise<void>
  /** Changes settings, with the event that reports them. @returns the user as they are now */
  change(id: string, change: ProfileChange, describe: (user: User) => OutboxEntry): Promise<User | undefined>
  setAdministrator(id: string, isAdministrator: boolean): Promise<void>
  /** @param disabledAt undefined enables them */
  setDisabled(id: string, disabledAt: Date | undefined): Promise<void>
  /** Makes the one who registered first an administrator if none can sign in, as in an installation from before there were any. */
  ensureAdministrator(): Promise<void>
  /** Leaves nothing of the account but its id, with the event that reports it. @returns false if it was deleted already */
  markDeleted(id: string, deletedAt: Date, event: OutboxEntry): Promise<boolean>
  /** The ids of accounts that were deleted and of which something may be left, at most so many. */
  listDeleted(limit: number): Promise<{ id: string; deletedAt: Date }[]>
  /** Removes the rest of a deleted account. @returns false while its event waits to be published */
  forgetDeleted(id: string): Promise<boolean>
}

const active = { ...present, disabledAt: null }

export function createUserRepository(
  { connection }: Mongo,
  clock: Clock,
  outbox: Pick<Outbox, 'wake'>,
): UserRepository {
  const model = connection.model('User', userSchema, 'users')
  const states = createVerifiedMemo<UserState | undefined>(clock)

  const findOne = async (filter: { _id: string } | { usernameKey: string }) => {
    const document = await model.findOne({ ...filter, ...present }).lean<UserDocument>()
    return document ? toUser(document) : undefined
  }

  async function findState(id: string): Promise<UserState | undefined> {
    const user = await findOne({ _id: id })
    return user && { isAdministrator: user.isAdministrator, isDisabled: user.disabledAt !== undefined }
  }

  return {
    async add(user) {
      try {
        await model.create(toDocument(user))
      } catch (cause) {
        if (!isDuplicateKey(cause)) throw cause
        const fields = [{ field: 'username', message: 'is taken' }]
        throw new AppError('conflict', `The username ${user.username} is taken`, { fields, cause })
      }
    },
    async addFirst(user) {
      try {
        await model.create({ ...toDocument(user), isFirst: true, isAdministrator: true })
        return true
      } catch (error) {
        if (!isDuplicateKey(error)) throw error
        return false
      }
    },
    isEmpty: async () => (await model.exists(present)) === null,
    byId: (id) => findOne({ _id: id }),
    byUsername: (username) => findOne({ usernameKey: usernameKeyOf(username) }),
    stateOf: (id) => states.get(id, () => findState(id)),
    async list(limit, after) {
      const later = after && {
        createdAt: { $gte: after.at },
        $or: [{ createdAt: { $gt: after.at } }, { _id: { $gt: after.id } }],
      }
      const documents = await model
        .find({ ...present, ...later })
        .sort({ createdAt: 1, _id: 1 })
        .limit(limit)
        .lean<UserDocument[]>()
      return documents.map(toUser)
    },
    async namesOf(ids) {
      const documents = await model.find({ _id: { $in: [...ids] }, ...present }).lean<UserDocument[]>()
      return new Map(documents.map(({ _id, username }) => [_id, username]))
    },
    async countOthers(id) {
      const others = { _id: { $ne: id } }
      const [users, administrators] = await Promise.all([
        model.countDocuments({ ...others, ...present }),
        model.countDocuments({ ...others, ...active, isAdministrator: true }),
      ])
      return { users, administrators }
    },
    async replacePasswordHash(id, passwordHash) {
      await model.updateOne({ _id: id, ...present }, { $set: { passwordHash } })
    },
    async touch(id, seenAt) {
      await model.updateOne({ _id: id, ...present }, { $max: { lastSeenAt: seenAt } })
    },
    async change(id, change, describe) {
      const document = await model.findOne({ _id: id, ...present }).lean<UserDocument>()
      if (!document) return undefined
      const { displayName, ...settings } = change
      // The event tells of all settings, so none of them may have changed since they were read.
      const { timeZone = null, scrobbling = null } = document as Partial<UserDocument>
      const changed = await model
        .findOneAndUpdate(
          { _id: id, ...present, timeZone, scrobbling },
          {
            $set: { ...settings, ...(displayName && { displayName }) },
            ...(displayName === null && { $unset: { displayName: 1 } }),
            ...pushEntries(describe({ ...toUser(document), ...settings })),
          },
          { returnDocument: 'after' },
        )
        .lean<UserDocument>()
      if (!changed) return this.change(id, change, describe)
      outbox.wake()
      return toUser(changed)
    },
    async setAdministrator(id, isAdministrator) {
      await model.updateOne({ _id: id, ...present }, { $set: { isAdministrator } })
      states.forget(id)
    },
    async setDisabled(id, disabledAt) {
      const change = disabledAt ? { $set: { disabledAt } } : { $unset: { disabledAt: 1 as const } }
      await model.updateOne({ _id: id, ...present }, change)
      states.forget(id)
    },
    async ensureAdministrator() {
      if (await model.exists({ ...active, isAdministrator: true })) return
      await model.findOneAndUpdate(active, { $set: { isAdministrator: true } }).sort({ createdAt: 1, _id: 1 })
    },
    async markDeleted(id, deletedAt, event) {
      const { matchedCount } = await model.updateOne(
        { _id: id, ...present },
        { $set: { usernameKey: deletedKeyOf(id), deletedAt }, $unset: personal, ...pushEntries(event) },
      )
      states.forget(id)
      outbox.wake()
      return matchedCount > 0
    },
    async listDeleted(limit) {
      const documents = await model
        .find({ deletedAt: { $gt: new Date(0) } })
        .sort({ deletedAt: 1 })
        .limit(limit)
        .lean<(UserDocument & { deletedAt: Date })[]>()
      return documents.map(({ _id: id, deletedAt }) => ({ id, deletedAt }))
    },
    async forgetDeleted(id) {
      const gone = { _id: id, deletedAt: { $gt: new Date(0) }, outbox: null }
      return (await model.deleteOne(gone)).deletedCount > 0
    },
  }
}

import { type mongo } from 'mongoose'
import { createMemo } from '@ongaku/shared/cache'
import { type Clock } from '@ongaku/shared/clock'
import { defineCollection, type Mongo, uuidToBinary } from '@ongaku/shared/mongo'

/** A user who has switched scrobbling off; there is none for those who have not. */
interface SwitchedOffDocument {
  _id: mongo.Binary
}

/** Whether users let their plays be sent to linked accounts. */
export interface ScrobblingSwitches {
  isOn(userId: string): Promise<boolean>
  set(userId: string, on: boolean): Promise<void>
  /** Forgets the user's switch. */
  removeUser(userId: string): Promise<void>
}

/** Another instance may have changed it while the user's events were consumed there. */
const memoMs = 10_000

export function createScrobblingSwitches({ connection }: Mongo, clock: Clock): ScrobblingSwitches {
  const switchedOff = defineCollection<SwitchedOffDocument>(connection, 'switched_off', [])
  const memo = createMemo<boolean>({ maxEntries: 10_000, ttlMs: memoMs, clock })

  async function set(userId: string, on: boolean): Promise<void> {
    const _id = uuidToBinary(userId)
    if (on) await switchedOff.deleteOne({ _id })
    else await switchedOff.updateOne({ _id }, { $setOnInsert: { _id } }, { upsert: true })
    memo.forget(userId)
  }

  return {
    isOn: (userId) =>
      memo.get(userId, async () => (await switchedOff.findOne({ _id: uuidToBinary(userId) })) === null),
    set,
    removeUser: (userId) => set(userId, true),
  }
}

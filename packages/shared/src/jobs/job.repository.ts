import { randomUUID } from 'node:crypto'
import { type mongo } from 'mongoose'
import {
  binaryToUuid,
  type CollectionIndex,
  defineCollection,
  isDuplicateKey,
  type Mongo,
  uuidToBinary,
} from '../mongo/index.ts'
import { type OutboxEntry, pushEntries } from '../outbox/index.ts'
import { type Position } from '../paging/index.ts'
import { type Job, type JobState } from './job.ts'

interface JobDocument extends Omit<Job, 'id' | 'userId'> {
  _id: mongo.Binary
  userId: mongo.Binary
  /** Set while the job is open, so that there is one open job for a thing at a time. */
  openKey?: string
  leaseOwner?: string
  leaseUntil?: Date
  /** Events that wait to be published. */
  outbox?: OutboxEntry[]
}

const indexes: CollectionIndex[] = [
  { fields: { userId: 1, createdAt: -1, _id: -1 } },
  { fields: { state: 1, dueAt: 1 } },
  { fields: { openKey: 1 }, options: { unique: true, sparse: true } },
  // Ended jobs are shown for three months.
  { fields: { endedAt: 1 }, options: { expireAfterSeconds: 90 * 86_400 } },
]

function toJob(document: JobDocument): Job {
  const { _id, userId, openKey: _, leaseOwner: __, leaseUntil: ___, outbox: ____, ...job } = document
  return { id: binaryToUuid(_id), userId: binaryToUuid(userId), ...job }
}

export type JobChange = Partial<Omit<Job, 'id' | 'userId'>> & { leaseUntil?: Date }

export interface NewJob {
  userId: string
  type: string
  input: unknown
  /** Names what the job is about: while a job with it is open, no other is started. */
  key: string
}

export interface JobRepository {
  /**
   * @param describe the event that reports the new job
   * @returns the new job, or the open one with the same key
   */
  add(job: NewJob, now: number, describe: (job: Job) => OutboxEntry): Promise<Job>
  find(userId: string, id: string): Promise<Job | undefined>
  /** Newest first, after a position. */
  list(userId: string, state: JobState | undefined, limit: number, after?: Position): Promise<Job[]>
  /** Takes a due job, or one whose worker's lease has run out; the one that has waited longest. */
  take(types: readonly string[], owner: string, now: number, until: number): Promise<Job | undefined>
  /** Queues the jobs this owner was running when it stopped or its process died. */
  releaseOwn(owner: string): Promise<void>
  /** Changes a job that its worker still has, with the event that reports it. @returns false if the worker has lost it */
  update(job: Job, change: JobChange, event?: OutboxEntry): Promise<boolean>
  /**
   * Changes a job that is in one of some states, away from any worker, with the event that reports it.
   * @returns undefined if it is in none of them
   */
  move(job: Job, from: readonly JobState[], change: JobChange, event: OutboxEntry): Promise<Job | undefined>
  /** @returns the ids of the jobs that were the user's */
  removeUser(userId: string): Promise<string[]>
}

const ends: readonly JobState[] = ['completed', 'cancelled']

/** A job that has ended for good makes room for the next with its key; one that failed can still be resumed. */
const describeChange = (change: JobChange) => ({
  $set: change,
  ...(change.state &&
    change.state !== 'running' && {
      $unset: {
        leaseOwner: '' as const,
        leaseUntil: '' as const,
        ...(ends.includes(change.state) && { openKey: '' as const }),
        ...(change.state === 'queued' && { endedAt: '' as const }),
        ...(change.state === 'queued' && !change.reason && { reason: '' as const }),
      },
    }),
})

export function createJobRepository({ connection }: Mongo): JobRepository {
  const jobs = defineCollection<JobDocument>(connection, 'jobs', indexes)

  return {
    async add({ key, userId, type, input }, now, describe) {
      const at = new Date(now)
      const openKey = `${type} ${key}`
      const document: JobDocument = {
        _id: uuidToBinary(randomUUID()),
        userId: uuidToBinary(userId),
        openKey,
        type,
        input,
        state: 'queued',
        done: 0,
        attempts: 0,
        fence: 0,
        dueAt: at,
        createdAt: at,
        updatedAt: at,
      }
      const job = toJob(document)
      try {
        await jobs.insertOne({ ...document, outbox: [describe(job)] })
        return job
      } catch (error) {
        if (!isDuplicateKey(error)) throw error
        const open = await jobs.findOne({ openKey })
        // It has ended in between: there is room now.
        return open ? toJob(open) : this.add({ key, userId, type, input }, now, describe)
      }
    },
    async find(userId, id) {
      const document = await jobs.findOne({ _id: uuidToBinary(id), userId: uuidToBinary(userId) })
      return document ? toJob(document) : undefined
    },
    async list(userId, state, limit, after) {
      const filter: mongo.Filter<JobDocument> = {
        userId: uuidToBinary(userId),
        ...(state && { state }),
        ...(after && {
          createdAt: { $lte: after.at },
          $or: [{ createdAt: { $lt: after.at } }, { _id: { $lt: uuidToBinary(after.id) } }],
        }),
      }
      return (await jobs.find(filter).sort({ createdAt: -1, _id: -1 }).limit(limit).toArray()).map(toJob)
    },
    async take(types, owner, now, until) {
      const at = new Date(now)
      const document = await jobs.findOneAndUpdate(
        {
          type: { $in: [...types] },
          $or: [
            { state: 'queued', dueAt: { $lte: at } },
            { state: 'running', leaseUntil: { $lte: at } },
          ],
        },
        {
          $set: { state: 'running', leaseOwner: owner, leaseUntil: new Date(until), updatedAt: at },
          $inc: { fence: 1 },
        },
        { sort: { dueAt: 1 }, returnDocument: 'after' },
      )
      return document ? toJob(document) : undefined
    },
    async releaseOwn(owner) {
      await jobs.updateMany({ state: 'running', leaseOwner: owner }, describeChange({ state: 'queued' }))
    },
    async update({ id, fence }, change, event) {
      const filter = { _id: uuidToBinary(id), fence, state: 'running' as const }
      const update = { ...describeChange(change), ...(event && pushEntries(event)) }
      return (await jobs.updateOne(filter, update)).matchedCount > 0
    },
    async move({ userId, id }, from, change, event) {
      const document = await jobs.findOneAndUpdate(
        { _id: uuidToBinary(id), userId: uuidToBinary(userId), state: { $in: [...from] } },
        { ...describeChange(change), ...pushEntries(event), $inc: { fence: 1 } },
        { returnDocument: 'after' },
      )
      return document ? toJob(document) : undefined
    },
    async removeUser(userId) {
      const owned = { userId: uuidToBinary(userId) }
      const found = await jobs.find(owned).project<{ _id: mongo.Binary }>({ _id: 1 }).toArray()
      await jobs.deleteMany(owned)
      return found.map(({ _id }) => binaryToUuid(_id))
    },
  }
}

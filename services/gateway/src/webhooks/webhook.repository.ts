import { Schema } from 'mongoose'
import { webhookKinds } from '@ongaku/shared/contracts'
import { type Clock } from '@ongaku/shared/clock'
import { type Mongo } from '@ongaku/shared/mongo'
import { createVerifiedMemo } from '../auth/verified-memo.ts'
import { type UserData } from '../users/user-data.ts'
import { type Webhook, type WebhookReceipt, type WebhookSettings } from './webhook.ts'

interface WebhookDocument extends Omit<Webhook, 'id'> {
  _id: string
  /** From `hashToken`. */
  hash: string
}

const receiptSchema = new Schema<WebhookReceipt>(
  { receivedAt: Date, outcome: String, reason: String },
  { _id: false, strict: 'throw' },
)

const schema = new Schema<WebhookDocument>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    kind: { type: String, enum: webhookKinds, required: true },
    hash: { type: String, required: true },
    name: { type: String, required: true },
    accounts: { type: [String], default: undefined },
    libraries: { type: [String], default: undefined },
    mapping: Schema.Types.Mixed,
    createdAt: { type: Date, required: true },
    lastReceipt: receiptSchema,
    lastTakenAt: Date,
  },
  { versionKey: false, strict: 'throw' },
)
schema.index({ hash: 1 }, { unique: true })
schema.index({ userId: 1, createdAt: 1 })

function toWebhook({ _id: id, hash: _, ...webhook }: WebhookDocument): Webhook {
  return { id, ...webhook }
}

/** The settings that are there, and those that are to go. */
function toUpdate({ name, ...optional }: WebhookSettings) {
  const { accounts, libraries, mapping } = optional
  const entries = Object.entries({ accounts, libraries, mapping })
  const kept = entries.filter(([, value]) => value !== undefined)
  const gone = entries.filter(([, value]) => value === undefined).map(([key]) => [key, 1])
  return {
    $set: { name, ...Object.fromEntries(kept) },
    ...(gone.length > 0 && { $unset: Object.fromEntries(gone) as Record<string, 1> }),
  }
}

export interface WebhookRepository extends UserData {
  add(webhook: Webhook, hash: string): Promise<void>
  /** Remembered for a moment (`createVerifiedMemo`), what came last included. */
  byHash(hash: string): Promise<Webhook | undefined>
  byId(userId: string, id: string): Promise<Webhook | undefined>
  /** All of the user's, oldest first. */
  ofUser(userId: string): Promise<Webhook[]>
  countOfUser(userId: string): Promise<number>
  /** @returns whether the user has such a webhook */
  replaceSettings(userId: string, id: string, settings: WebhookSettings): Promise<boolean>
  noteReceipt(id: string, receipt: WebhookReceipt, takenAt: Date | undefined): Promise<void>
  /** @returns whether the user had such a webhook */
  remove(userId: string, id: string): Promise<boolean>
}

export function createWebhookRepository({ connection }: Mongo, clock: Clock): WebhookRepository {
  const model = connection.model('Webhook', schema, 'webhooks')
  const memo = createVerifiedMemo<Webhook | undefined>(clock)

  async function findOne(filter: Partial<WebhookDocument>): Promise<Webhook | undefined> {
    const document = await model.findOne(filter).lean<WebhookDocument>()
    return document ? toWebhook(document) : undefined
  }

  return {
    collection: model.collection.name,
    async add({ id, ...webhook }, hash) {
      await model.create({ _id: id, hash, ...webhook })
    },
    byHash: (hash) => memo.get(hash, () => findOne({ hash })),
    byId: (userId, id) => findOne({ _id: id, userId }),
    async ofUser(userId) {
      const documents = await model.find({ userId }).sort({ createdAt: 1 }).lean<WebhookDocument[]>()
      return documents.map(toWebhook)
    },
    countOfUser: (userId) => model.countDocuments({ userId }),
    async replaceSettings(userId, id, settings) {
      const document = await model
        .findOneAndUpdate({ _id: id, userId }, toUpdate(settings))
        .lean<WebhookDocument>()
      if (document) memo.forget(document.hash)
      return document !== null
    },
    async noteReceipt(id, receipt, takenAt) {
      const lastTakenAt = takenAt && { lastTakenAt: takenAt }
      await model.updateOne({ _id: id }, { $set: { lastReceipt: receipt, ...lastTakenAt } })
    },
    async remove(userId, id) {
      const document = await model.findOneAndDelete({ _id: id, userId }).lean<WebhookDocument>()
      if (document) memo.forget(document.hash)
      return document !== null
    },
    async removeOfUser(userId) {
      const documents = await model.find({ userId }).lean<WebhookDocument[]>()
      await model.deleteMany({ userId })
      for (const { hash } of documents) memo.forget(hash)
    },
  }
}

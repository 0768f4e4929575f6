import { type Logger } from '@ongaku/shared/logging'
import { type WebhookReceipt } from './webhook.ts'
import { type WebhookRepository } from './webhook.repository.ts'

interface Pending {
  receipt: WebhookReceipt
  takenAt: Date | undefined
}

/**
 * Writes down what came last at a webhook, so that its owner sees why nothing arrives. No call waits for it: one write runs at
 * a time for each webhook, and of what comes meanwhile only the last is written.
 */
export function createWebhookReceipts(
  webhooks: WebhookRepository,
  logger: Logger,
): (id: string, receipt: WebhookReceipt) => void {
  const pending = new Map<string, Pending>()

  async function write(id: string): Promise<void> {
    for (let next = pending.get(id); next; next = pending.get(id)) {
      try {
        await webhooks.noteReceipt(id, next.receipt, next.takenAt)
      } catch (err) {
        logger.warn({ err }, 'what came at a webhook could not be written')
      }
      if (pending.get(id) === next) pending.delete(id)
    }
  }

  return (id, receipt) => {
    const running = pending.get(id)
    const takenAt = receipt.outcome === 'taken' ? receipt.receivedAt : running?.takenAt
    pending.set(id, { receipt, takenAt })
    if (!running) void write(id)
  }
}

import { type Settings } from '../options.ts'
import { type TopicStore } from '../topics/topic-store.ts'

/** Runs retention and compaction at intervals; returns a function that stops it. */
export function startMaintenance(topics: TopicStore, settings: Settings): () => Promise<void> {
  let running: Promise<void> | null = null
  const run = (): void => {
    running ??= topics
      .maintain()
      .catch((error: unknown) => settings.logger.error({ error }, 'maintenance failed'))
      .finally(() => (running = null))
  }
  const timer = setInterval(run, settings.maintenanceIntervalMs).unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}

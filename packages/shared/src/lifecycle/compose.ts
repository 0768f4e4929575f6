import { type Component } from './component.ts'
import { joinState, throwTogether } from './parts.ts'
import { withTimeLimit } from './time-limit.ts'

/** Longer than a request to an upstream takes by default, which may be under way when the stop begins. */
const stopLimitMs = 30_000

/** Stops the parts right to left, each within a limit; one that fails doesn't keep the others from stopping. */
async function stopAll(parts: readonly Component[]): Promise<void> {
  const failures: unknown[] = []
  for (const part of parts.toReversed()) {
    await withTimeLimit(part.stop(), stopLimitMs, `${part.name} did not stop`).catch((error: unknown) =>
      failures.push(error),
    )
  }
  throwTogether(failures)
}

/**
 * Parts as one component: started left to right, stopped right to left. A start that fails stops what was started
 * before it and rejects with the first failure.
 */
export function compose(name: string, parts: readonly Component[]): Component {
  let started: Component[] = []
  return {
    name,
    async start() {
      for (const part of parts) {
        try {
          await part.start()
        } catch (error) {
          await stopAll(started).catch(() => undefined)
          started = []
          throw error
        }
        started.push(part)
      }
    },
    async stop() {
      const stopping = started
      started = []
      await stopAll(stopping)
    },
    ...joinState(parts),
  }
}

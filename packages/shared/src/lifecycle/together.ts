import { type Component } from './component.ts'
import { joinState, throwTogether } from './parts.ts'

/**
 * Parts that don't need each other as one component: started and stopped at the same time. A start that fails stops the
 * others and rejects with the first failure.
 */
export function together(name: string, parts: readonly Component[]): Component {
  const stop = async () => {
    const outcomes = await Promise.allSettled(parts.map((part) => part.stop()))
    throwTogether(
      outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : [])),
    )
  }
  return {
    name,
    async start() {
      const outcomes = await Promise.allSettled(parts.map((part) => part.start()))
      const failed = outcomes.find((outcome) => outcome.status === 'rejected')
      if (!failed) return
      const started = parts.filter((_, index) => outcomes[index]?.status === 'fulfilled')
      await together(name, started)
        .stop()
        .catch(() => undefined)
      throw failed.reason
    },
    stop,
    ...joinState(parts),
  }
}

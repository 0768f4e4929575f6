import { type Component } from './component.ts'
import { withTimeLimit } from './time-limit.ts'

export interface PartReadiness {
  name: string
  ready: boolean
  reason?: string
  state?: Record<string, unknown>
}

const checkLimitMs = 3_000

/** Asks all parts at the same time, within a limit, whether they can do their work. */
export function checkReadiness(parts: readonly Component[]): Promise<PartReadiness[]> {
  return Promise.all(
    parts.map(async ({ name, checkReady, state }): Promise<PartReadiness> => {
      const part = { name, ready: true }
      try {
        if (checkReady) await withTimeLimit(checkReady(), checkLimitMs, 'no answer')
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        return { ...part, ready: false, reason, ...(state && { state: state() }) }
      }
      return { ...part, ...(state && { state: state() }) }
    }),
  )
}

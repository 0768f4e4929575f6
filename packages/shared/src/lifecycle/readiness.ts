import { type Component } from './component.ts'
import { withTimeLimit } from './time-limit.ts'

export interface PartReadiness {
  name: string
  ready: boolean
  reason?: string
}

const checkLimitMs = 3_000

/** Asks every part that can tell, at once and within a limit, whether it can do its work. */
export function checkReadiness(parts: readonly Component[]): Promise<PartReadiness[]> {
  return Promise.all(
    parts.map(async ({ name, checkReady }): Promise<PartReadiness> => {
      if (!checkReady) return { name, ready: true }
      try {
        await withTimeLimit(checkReady(), checkLimitMs, 'no answer')
        return { name, ready: true }
      } catch (error) {
        return { name, ready: false, reason: error instanceof Error ? error.message : String(error) }
      }
    }),
  )
}

import { type Component } from './component.ts'

/** Several parts seen as one: ready when all of them are, failed for good when one is. */
export function joinState(parts: readonly Component[]): Pick<Component, 'checkReady' | 'failure'> {
  const failures = parts.flatMap(({ failure }) => failure ?? [])
  return {
    async checkReady() {
      await Promise.all(parts.map((part) => part.checkReady?.() ?? Promise.resolve()))
    },
    ...(failures.length > 0 && { failure: Promise.race(failures) }),
  }
}

/** @throws AggregateError if there are any failures */
export function throwTogether(failures: readonly unknown[]): void {
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '))
}

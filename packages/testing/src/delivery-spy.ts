import { type SettledEvent } from '@ongaku/shared/kafka'

interface Watch {
  matches(settled: SettledEvent): boolean
  resolve(settled: SettledEvent): void
}

export interface DeliverySpy {
  /** Given to `createConsumers`. */
  onSettled(settled: SettledEvent): void
  /** The first event that matches, past or to come; the test's own time limit ends the wait. */
  waitFor(matches: (settled: SettledEvent) => boolean): Promise<SettledEvent>
  readonly settled: readonly SettledEvent[]
}

/** Lets a test wait until a consumer has handled an event, rather than sleep. */
export function createDeliverySpy(): DeliverySpy {
  const settled: SettledEvent[] = []
  let watches: Watch[] = []
  return {
    settled,
    onSettled(event) {
      settled.push(event)
      const met = watches.filter(({ matches }) => matches(event))
      watches = watches.filter((watch) => !met.includes(watch))
      for (const { resolve } of met) resolve(event)
    },
    waitFor(matches) {
      const past = settled.find(matches)
      return past ? Promise.resolve(past) : new Promise((resolve) => watches.push({ matches, resolve }))
    },
  }
}

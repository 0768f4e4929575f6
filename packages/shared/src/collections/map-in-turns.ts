const waiting: (() => void)[] = []

function callNext(): void {
  waiting.shift()?.()
  if (waiting.length > 0) setImmediate(callNext)
}

/**
 * Resolves in a later turn of the event loop. One waiter goes on in each, however many wait, so that together they
 * keep others from their work no longer than one of them would.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    if (waiting.length === 1) setImmediate(callNext)
  })
}

/** What a slice of work may take before others get their turn, in milliseconds. */
const sliceMs = 8

/** `items.map(work)`, which lets others have their turn every few milliseconds. */
export async function mapInTurns<T, R>(
  items: readonly T[],
  work: (item: T, index: number) => R,
): Promise<R[]> {
  const results: R[] = []
  let until = performance.now() + sliceMs
  for (const [index, item] of items.entries()) {
    results.push(work(item, index))
    if (index % 16 === 15 && performance.now() > until) {
      await nextTurn()
      until = performance.now() + sliceMs
    }
  }
  return results
}

import { setTimeout as wait } from 'node:timers/promises'

/**
 * Asks again and again until the answer satisfies, where no event says when it is time (another process, a page). Prefer
 * an event.
 * @throws Error with the last answer once the limit has passed
 */
export async function waitUntil<T>(
  ask: () => T | Promise<T>,
  satisfies: (answer: T) => boolean,
  limitMs = 20_000,
): Promise<T> {
  const until = Date.now() + limitMs
  for (;;) {
    const answer = await ask()
    if (satisfies(answer)) return answer
    if (Date.now() > until) throw new Error(`still not so after ${limitMs} ms: ${JSON.stringify(answer)}`)
    await wait(20)
  }
}

/**
 * The promise's outcome, or a rejection with `message` once `ms` milliseconds have passed. What the promise was doing
 * is not interrupted; its later outcome is dropped.
 */
export function withTimeLimit<T>(promise: Promise<T>, ms: number, message: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${message} within ${ms} ms`)), ms)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

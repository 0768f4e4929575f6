/** One request to the API, and how it was answered. */
export type LoggedRequest = {
  method: string
  user?: string | undefined
  batchSize: number
  /** Unix seconds, in the order of the batch. */
  timestamps: number[]
  /** Milliseconds. */
  at: number
  /** `ok`, `error 9`, `fault http_503`, or `ok, then fault reset` for one that was processed before it failed. */
  outcome: string
}

export type RequestLog = {
  add(request: LoggedRequest): void
  list(): readonly LoggedRequest[]
  /** How many of the oldest were forgotten to stay within bounds. */
  dropped(): number
  clear(): void
}

/** @param capacity how many requests to remember */
export function createRequestLog(capacity = 10_000): RequestLog {
  let requests: LoggedRequest[] = []
  let dropped = 0
  return {
    add(request) {
      requests.push(request)
      // A tenth at once, so that a full log doesn't move its array at every request.
      if (requests.length > capacity) {
        const excess = requests.length - capacity + Math.floor(capacity / 10)
        requests = requests.slice(excess)
        dropped += excess
      }
    },
    list: () => requests,
    dropped: () => dropped,
    clear() {
      requests = []
      dropped = 0
    },
  }
}

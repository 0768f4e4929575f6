import { type Accounts } from './accounts.ts'
import { type Params } from './wire/params.ts'

/** One request to the API, and how it was answered. */
interface LoggedRequest {
  method: string
  user?: string | undefined
  batchSize: number
  /** Unix seconds, in the order of the batch. */
  timestamps: number[]
  /** Milliseconds. */
  at: number
  /** `ok`, `error 9`, `fault http_503`, or `ok, then fault reset` for a request that was processed before it failed. */
  outcome: string
}

export interface RequestLog {
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
      // A tenth at a time, so that a full log doesn't copy its array at every request.
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

const timestampName = /^timestamp(?:\[(\d{1,2})\])?$/

/** What can be told of a request from its parameters. */
export function describeCall(accounts: Accounts, params: Params): Omit<LoggedRequest, 'at' | 'outcome'> {
  const named = params.get('user')?.slice(0, 100)
  const sessionUser = accounts.sessionUser(params.get('sk') ?? '')
  const user = sessionUser ?? (named ? (accounts.findUser(named)?.name ?? named) : undefined)
  const timestamps = readTimestamps(params)
  const method = (params.get('method') ?? '').slice(0, 100)
  return { method, user, batchSize: timestamps.length, timestamps }
}

/** In the order of their indices; a malformed one as 0. */
function readTimestamps(params: Params): number[] {
  return [...params]
    .flatMap(([name, value]) => {
      const match = timestampName.exec(name)
      if (!match) return []
      return [{ index: Number(match[1] ?? 0), timestamp: /^\d{1,15}$/.test(value) ? Number(value) : 0 }]
    })
    .sort((a, b) => a.index - b.index)
    .map(({ timestamp }) => timestamp)
}

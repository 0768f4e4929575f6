import { AppError } from '../../errors/index.ts'

/** How many bytes of bodies may be held at once, from before they are read until their requests are answered. */
export interface BodyLimits {
  perUser: number
  perAddress: number
  inAll: number
}

const mebibyte = 1024 * 1024

export const defaultBodyLimits: BodyLimits = {
  perUser: 12 * mebibyte,
  perAddress: 24 * mebibyte,
  inAll: 64 * mebibyte,
}

/** Whose body it is; the user is undefined where no sign-in is needed. */
export interface BodyOwner {
  userId: string | undefined
  ip: string
}

export interface Reservation {
  /** Makes it so many bytes in all; never less than before. @throws AppError `unavailable` when they don't fit */
  growTo(bytes: number): void
  release(): void
}

export interface BodyBudget {
  open(owner: BodyOwner): Reservation
  /** Bytes held at this moment. */
  held(): number
}

const retryAfterMs = 2_000

/** Bounds the memory that bodies take, so that no user and no address can take all of it. */
export function createBodyBudget(limits: BodyLimits = defaultBodyLimits): BodyBudget {
  const byUser = new Map<string, number>()
  const byAddress = new Map<string, number>()
  let all = 0

  const add = (counts: Map<string, number>, key: string | undefined, bytes: number) => {
    if (key === undefined) return
    const count = (counts.get(key) ?? 0) + bytes
    if (count > 0) counts.set(key, count)
    else counts.delete(key)
  }
  const fits = (counts: Map<string, number>, key: string | undefined, bytes: number, limit: number) =>
    key === undefined || (counts.get(key) ?? 0) + bytes <= limit

  return {
    held: () => all,
    open({ userId, ip }) {
      let own = 0
      const change = (bytes: number) => {
        own += bytes
        all += bytes
        add(byUser, userId, bytes)
        add(byAddress, ip, bytes)
      }
      return {
        growTo(bytes) {
          const more = bytes - own
          if (more <= 0) return
          const fit =
            all + more <= limits.inAll &&
            fits(byUser, userId, more, limits.perUser) &&
            fits(byAddress, ip, more, limits.perAddress)
          if (!fit) {
            throw new AppError('unavailable', 'Too many large requests at once; send this one again', {
              retryAfterMs,
            })
          }
          change(more)
        },
        release: () => change(-own),
      }
    },
  }
}

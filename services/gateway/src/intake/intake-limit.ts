import { type Limiter } from '@ongaku/shared/cache'
import { type Admit, takeQuota } from '@ongaku/shared/http'

/** Points that every request costs, whatever is in it: as much work for the server as forty plays of a large one. */
const basePoints = 40

/** A body pays for one play for so many bytes, about what a play with its usual fields takes. */
const bytesPerPlay = 500

const prepaidPlays = (bodyBytes: number): number => Math.floor(bodyBytes / bytesPerPlay)

/**
 * How much a user may submit in a while; a play costs a point. Most is charged by the body's length before it is read.
 * Plays that are shorter than usual are charged once they are counted, which can only refuse later requests.
 */
export interface IntakeLimit {
  /** See `Endpoint.admit`. */
  admit: Admit
  chargePlays(userId: string, plays: number, bodyBytes: number): Promise<void>
}

/** @param submitLimit counts points by user */
export const createIntakeLimit = (submitLimit: Limiter): IntakeLimit => ({
  admit: ({ request, caller, bodyBytes }) =>
    takeQuota(request, submitLimit, {
      name: 'submit',
      key: caller.userId,
      what: 'submissions',
      points: basePoints + prepaidPlays(bodyBytes),
    }),
  async chargePlays(userId, plays, bodyBytes) {
    const unpaid = plays - prepaidPlays(bodyBytes)
    if (unpaid > 0) await submitLimit.charge(userId, unpaid)
  },
})

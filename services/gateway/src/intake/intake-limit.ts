import { type Limiter } from '@ongaku/shared/cache'
import { type Admission } from '@ongaku/shared/http'
import { enforceRateLimit } from '../rate-limit.ts'

/** Points a request costs whatever is in it: what forty plays of a large one cost the server. */
const basePoints = 40

/** A body pays for one play for so many bytes, about what a play with its usual fields takes. */
const bytesPerPlay = 500

const prepaidPlays = (bodyBytes: number): number => Math.floor(bodyBytes / bytesPerPlay)

/**
 * What a user may submit in a while, in points of one play. Most is paid by the length of the body before it is read;
 * plays that are shorter than usual are charged once they are counted, which refuses only what comes after.
 */
export interface IntakeLimit {
  /** @throws AppError `rate_limited`; see `Endpoint.admit` */
  admit(admission: Admission): Promise<void>
  chargePlays(userId: string, plays: number, bodyBytes: number): Promise<void>
}

/** @param submitLimit counts points by user */
export const createIntakeLimit = (submitLimit: Limiter): IntakeLimit => ({
  admit: ({ caller, bodyBytes }) =>
    enforceRateLimit(submitLimit, caller.userId, 'submissions', basePoints + prepaidPlays(bodyBytes)),
  async chargePlays(userId, plays, bodyBytes) {
    const unpaid = plays - prepaidPlays(bodyBytes)
    if (unpaid > 0) await submitLimit.charge(userId, unpaid)
  },
})

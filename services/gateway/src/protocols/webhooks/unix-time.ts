/** The last instant a Date can hold, in milliseconds. */
const maxTimeMs = 8.64e15

/** Milliseconds since 1970 as ISO 8601; undefined for what is none, and for 0, which stands for "not known". */
export const fromUnixMs = (ms: number | undefined): string | undefined =>
  ms && Math.abs(ms) <= maxTimeMs ? new Date(ms).toISOString() : undefined

export const fromUnixSeconds = (seconds: number | undefined): string | undefined =>
  fromUnixMs(seconds === undefined ? undefined : seconds * 1000)

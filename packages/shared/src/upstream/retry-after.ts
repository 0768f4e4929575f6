/**
 * The wait a Retry-After header asks for, in milliseconds from `now`: seconds or an HTTP date (RFC 9110, 10.2.3).
 * Undefined for what is neither.
 */
export function readRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim()
  if (!text) return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1_000)
  const date = /^[A-Za-z]/.test(text) ? Date.parse(text) : NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/** Reading of JSON whose shape somebody else decides. What is missing, empty or of another type is undefined. */

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** What stands at the end of the keys; only own properties count. */
export const at = (value: unknown, ...keys: readonly string[]): unknown =>
  keys.reduce<unknown>(
    (inner, key) => (isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
    value,
  )

/** Text with something in it, trimmed; a number as it is written. */
export function textAt(value: unknown, ...keys: readonly string[]): string | undefined {
  const found = at(value, ...keys)
  if (typeof found === 'number') return String(found)
  return typeof found === 'string' && found.trim() !== '' ? found.trim() : undefined
}

/** A number, or text that is one: templates put everything into quotes. */
export function numberAt(value: unknown, ...keys: readonly string[]): number | undefined {
  const number = Number(textAt(value, ...keys) ?? NaN)
  return Number.isFinite(number) ? number : undefined
}

/** Whether it is true, also as a template writes it (`"True"`). */
export function isTrueAt(value: unknown, ...keys: readonly string[]): boolean {
  const found = at(value, ...keys)
  return found === true || (typeof found === 'string' && found.toLowerCase() === 'true')
}

/** The texts of a list. */
export function textsAt(value: unknown, ...keys: readonly string[]): string[] {
  const found = at(value, ...keys)
  return Array.isArray(found) ? found.flatMap((item: unknown) => textAt(item) ?? []) : []
}

/** Milliseconds from seconds, of which some senders give fractions. */
export const toMs = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : Math.round(seconds * 1000)

/** A JSON object, whose values are whatever the client sent. */
export type Values = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const controls = /(?![\u0080-\u009f])\p{Cc}/u
const allControls = new RegExp(controls, 'gu')

/** A text with spaces for control characters, which ListenBrainz keeps; undefined for what is no text or blank. */
export function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = (controls.test(value) ? value.replace(allControls, ' ') : value).trim()
  return text === '' ? undefined : text
}

/** The texts of a list; undefined for anything else and where none is left. */
export function textsOf(value: unknown, maxLength: number): string[] | undefined {
  if (!Array.isArray(value)) return undefined
  const texts = value.map(textOf).filter((text) => text !== undefined && text.length <= maxLength)
  return texts.length > 0 ? (texts as string[]) : undefined
}

/** A number, whole or not, or its digits in a text, as ListenBrainz reads it; NaN for anything else. */
export function numberOf(value: unknown): number {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : NaN
}

/** A UUID in the spellings Python's parser takes, which is the one ListenBrainz has. */
const anyUuid =
  /^(?:urn:)?(?:uuid:)?\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?$/i
const usualUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The UUID in its usual spelling; undefined for what is none. */
export function uuidOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  if (usualUuid.test(value)) return value
  return anyUuid.exec(value)?.slice(1).join('-')
}

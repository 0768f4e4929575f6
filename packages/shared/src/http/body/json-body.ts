import { isUtf8 } from 'node:buffer'
import { invalidField } from '../../errors/index.ts'
import { type BodyReader } from './body-reader.ts'
import { findExcess } from './json-limits.ts'

export interface BodyOptions {
  /** The longest body, in bytes; 100 kB unless given. */
  maxBytes?: number
}

export const defaultMaxBytes = 100_000

/** How many arrays and objects may lie in one another; more than any client has a use for. */
const maxDepth = 100

/** A request of a thousand plays, each with twenty fields and as many tags, has a fifth of it. Parsing so many takes a quarter of a second. */
const maxParts = 400_000

/** The bytes as text. @throws AppError `invalid_input`; replacement characters would be kept for good */
export function readUtf8(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw invalidField('body', 'is not UTF-8')
  // A byte order mark is no part of the text.
  return bytes.toString('utf8', bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0)
}

/**
 * JSON, which is UTF-8 (RFC 8259, section 8.1), whatever its Content-Type says: some clients send none. An empty body is
 * undefined.
 */
export const jsonBody = ({ maxBytes = defaultMaxBytes }: BodyOptions = {}): BodyReader => ({
  maxBytes,
  parse(bytes) {
    if (bytes.length === 0) return undefined
    const text = readUtf8(bytes)
    const excess = findExcess(bytes, { maxDepth, maxParts })
    if (excess === 'maxDepth') throw invalidField('body', `is nested more than ${maxDepth} deep`)
    if (excess === 'maxParts') throw invalidField('body', `holds more than ${maxParts} values`)
    try {
      return JSON.parse(text) as unknown
    } catch (cause) {
      throw invalidField('body', 'is not valid JSON', cause)
    }
  },
})

/** The bytes as they came. */
export const rawBody = ({ maxBytes = defaultMaxBytes }: BodyOptions = {}): BodyReader<Buffer> => ({
  maxBytes,
  parse: (bytes) => bytes,
})

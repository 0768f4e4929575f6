import { boundRegex, type BoundedRegex } from './bounded-regex.ts'
import { MongoError } from '../errors.ts'
import { checkPattern } from './analysis.ts'
import { emitRegex, fixedPrefix } from './emit.ts'
import { invalid } from './nodes.ts'
import { parsePattern } from './parser.ts'

export interface CompiledRegex extends BoundedRegex {
  /** The fixed text every match must begin with; empty if there is none. */
  readonly prefix: string
  /** Whether the text found and the captures are those of PCRE, too, and not only that there is a match. */
  readonly steady: boolean
  captures(match: RegExpExecArray): (string | undefined)[]
}

/** MongoDB's bound on a pattern, in bytes. */
const MAX_PATTERN_BYTES = 32_764

const cache = new Map<string, CompiledRegex>()

/**
 * Compiles a BSON regular expression (flags i, m, s, x, u), which is one of PCRE, to a JavaScript one that matches the
 * same. What PCRE does not compile, or JavaScript can't express, is refused with MongoDB's error 51091. One that
 * takes too long raises 51156 when it is used.
 */
export function compileRegex(pattern: string, flags: string): CompiledRegex {
  const cacheKey = `${flags}/${pattern}`
  const known = cache.get(cacheKey)
  if (known) return known
  for (const flag of flags) {
    if (!'imsxu'.includes(flag)) throw new MongoError(51108, `invalid flag in regex options: ${flag}`)
  }
  if (Buffer.byteLength(pattern) > MAX_PATTERN_BYTES) throw invalid('pattern string is longer than the limit')
  const root = parsePattern(pattern, flags)
  const { steady } = checkPattern(root)
  const { source, flags: jsFlags, groups } = emitRegex(root)
  const regex = boundRegex(new RegExp(source, jsFlags), pattern)
  regex.test('')
  const compiled = {
    ...regex,
    prefix: fixedPrefix(root),
    steady,
    captures: (match: RegExpExecArray) => groups.map((number) => match[number]),
  }
  if (cache.size > 500) cache.clear()
  cache.set(cacheKey, compiled)
  return compiled
}

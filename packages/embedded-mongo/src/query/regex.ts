import { MongoError } from '../errors.ts'
import { boundRegex, type BoundedRegex } from './bounded-regex.ts'

/** Drops the whitespace and comments that PCRE's extended mode allows; JavaScript has no such flag. */
function unextend(pattern: string): string {
  return pattern.replace(/\\[\s\S]|\[(?:\\[\s\S]|[^\]])*\]|\s+|#[^\n]*/g, (part) =>
    part.startsWith('\\') || part.startsWith('[') ? part : '',
  )
}

const cache = new Map<string, BoundedRegex>()

/**
 * Compiles a BSON regular expression (flags i, m, s, x, u) to a JavaScript one. Leading inline flags such as `(?i)`
 * are honoured; what JavaScript can't express is refused with MongoDB's error 51091. One
 * that takes too long raises 51156 when it is used.
 */
export function compileRegex(pattern: string, flags: string): BoundedRegex {
  const cacheKey = `${flags}/${pattern}`
  const known = cache.get(cacheKey)
  if (known) return known
  let source = pattern
  let options = flags
  const inline = /^\(\?([imsx]+)\)/.exec(source)
  if (inline) {
    options += inline[1] ?? ''
    source = source.slice(inline[0].length)
  }
  for (const flag of options) {
    if (!'imsxu'.includes(flag)) {
      throw new MongoError(51108, `invalid flag in regex options: ${flag}`)
    }
  }
  if (options.includes('x')) source = unextend(source)
  const jsFlags = [...'ims'].filter((flag) => options.includes(flag)).join('')
  const regex = tryCompile(source, `${jsFlags}u`) ?? tryCompile(source, jsFlags)
  if (!regex) throw new MongoError(51091, `Regular expression is invalid: ${pattern}`)
  if (cache.size > 500) cache.clear()
  const bounded = boundRegex(regex)
  cache.set(cacheKey, bounded)
  return bounded
}

function tryCompile(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags)
  } catch {
    return undefined
  }
}

/** The fixed text every match must begin with: `^abc` and no flag that would loosen it. */
export function regexPrefix(pattern: string, flags: string): string | undefined {
  if (flags !== '' || !pattern.startsWith('^') || pattern.includes('|')) return undefined
  const match = /^\^((?:[^\\^$.|?*+()[\]{}]|\\[^A-Za-z0-9])+)/.exec(pattern)
  if (!match?.[1]) return undefined
  const rest = pattern.slice(match[0].length)
  let text = match[1].replace(/\\(.)/gs, '$1')
  if (/^[?*+{]/.test(rest)) text = [...text].slice(0, -1).join('')
  return text === '' ? undefined : text
}

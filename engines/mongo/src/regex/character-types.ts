import { inexpressible, invalid, type Range } from './nodes.ts'
import { complement } from './ranges.ts'

const of = (text: string): Range[] =>
  [...text].map((char): Range => [char.codePointAt(0) ?? 0, char.codePointAt(0) ?? 0])

const digits: Range[] = [[0x30, 0x39]]
const upper: Range[] = [[0x41, 0x5a]]
const lower: Range[] = [[0x61, 0x7a]]
const letters = [...upper, ...lower]
const word = [...letters, ...digits, ...of('_')]
const space: Range[] = [[0x09, 0x0d], ...of(' ')]
export const newline: Range[] = of('\n')

/** Without PCRE's UCP option, which MongoDB does not set, these are of ASCII alone. */
const types = new Map<string, readonly Range[]>([
  ['d', digits],
  ['w', word],
  ['s', space],
  ['h', [...of('\t \u00a0\u1680\u180e\u202f\u205f\u3000'), [0x2000, 0x200a]]],
  ['v', [[0x0a, 0x0d], ...of('\u0085\u2028\u2029')]],
])

/** `\d`, `\w`, `\s`, `\h` and `\v`, and what they leave, by the capital. */
export function characterType(letter: string): readonly Range[] | undefined {
  const ranges = types.get(letter.toLowerCase())
  return ranges && letter !== letter.toLowerCase() ? complement(ranges) : ranges
}

const graph: Range[] = [[0x21, 0x7e]]
const posix = new Map<string, readonly Range[]>([
  ['alpha', letters],
  ['lower', lower],
  ['upper', upper],
  ['alnum', [...letters, ...digits]],
  ['ascii', [[0, 0x7f]]],
  ['blank', of('\t ')],
  [
    'cntrl',
    [
      [0, 0x1f],
      [0x7f, 0x7f],
    ],
  ],
  ['digit', digits],
  ['graph', graph],
  ['print', [[0x20, 0x7e]]],
  [
    'punct',
    [
      [0x21, 0x2f],
      [0x3a, 0x40],
      [0x5b, 0x60],
      [0x7b, 0x7e],
    ],
  ],
  ['space', space],
  ['word', word],
  ['xdigit', [...digits, [0x41, 0x46], [0x61, 0x66]]],
])

/** The class of `[:name:]` or `[:^name:]`; without case, upper and lower stand for both. */
export function posixClass(name: string, caseless: boolean): readonly Range[] {
  const plain = name.replace(/^\^/, '')
  const ranges = posix.get(caseless && /^(upper|lower)$/.test(plain) ? 'alpha' : plain)
  if (!ranges) throw invalid('unknown POSIX class name')
  return name.startsWith('^') ? complement(ranges) : ranges
}

const categories = /^(?:C[cfnos]?|L[lmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|S[ckmo]?|Z[lps]?)$/

function isProperty(name: string): boolean {
  try {
    return new RegExp(`\\p{${name}}`, 'u').unicode
  } catch {
    return false
  }
}

/** A Unicode property in JavaScript's words: a general category, or a script by its name. */
export function unicodeProperty(name: string, negated: boolean): string {
  const letter = negated ? 'P' : 'p'
  if (name === 'Any' || categories.test(name)) return `\\${letter}{${name}}`
  if (name === 'L&') return `\\${letter}{LC}`
  const script = `scx=${name}`
  if (/^\w+$/.test(name) && isProperty(script)) return `\\${letter}{${script}}`
  throw inexpressible(`the Unicode property ${name}`)
}

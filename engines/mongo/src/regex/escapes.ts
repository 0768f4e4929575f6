import { characterType, newline, unicodeProperty } from './character-types.ts'
import { inexpressible, invalid, type Place, type Range } from './nodes.ts'
import { complement, LAST_CODE_POINT } from './ranges.ts'
import { type Scanner } from './scanner.ts'

export type Escape =
  | { kind: 'character'; code: number }
  | { kind: 'set'; ranges: readonly Range[]; properties: readonly string[] }
  | { kind: 'place'; place: Place }
  | { kind: 'lineBreak' }
  | { kind: 'reference'; to: number | string }

const controls = new Map([
  ['a', 0x07],
  ['e', 0x1b],
  ['f', 0x0c],
  ['n', 0x0a],
  ['r', 0x0d],
  ['t', 0x09],
])

const places = new Map<string, Place>([
  ['A', 'start'],
  ['Z', 'lastLine'],
  ['z', 'end'],
  ['b', 'word'],
  ['B', 'notWord'],
])

function character(code: number): Escape {
  if (code > LAST_CODE_POINT) throw invalid('character code point value in \\x{} or \\o{} is too large')
  if (code >= 0xd800 && code <= 0xdfff) throw invalid('disallowed Unicode code point')
  return { kind: 'character', code }
}

function braced(scanner: Scanner, digits: RegExp, base: number): Escape {
  const match = scanner.match(digits)
  if (!match) throw invalid('digits missing or wrong in \\x{} or \\o{} or \\N{U+}')
  return character(parseInt(match[1] ?? '', base))
}

function hexadecimal(scanner: Scanner): Escape {
  if (scanner.skip('{')) return braced(scanner, /([0-9a-f]{1,8})\}/iy, 16)
  return character(parseInt(scanner.match(/[0-9a-f]{0,2}/iy)?.[0] || '0', 16))
}

function control(scanner: Scanner): Escape {
  const char = scanner.take()
  if (!/^[ -~]$/.test(char)) throw invalid('\\c must be followed by a printable ASCII character')
  return character(char.toUpperCase().charCodeAt(0) ^ 0x40)
}

function property(scanner: Scanner, negated: boolean): Escape {
  const match = scanner.match(/\{(\^?)([^{}]*)\}|([A-Z])/y)
  if (!match) throw invalid('malformed \\P or \\p sequence')
  const name = match[2] ?? match[3] ?? ''
  const opposite = match[1] === '^'
  return { kind: 'set', ranges: [], properties: [unicodeProperty(name, negated !== opposite)] }
}

function notNewline(scanner: Scanner, inClass: boolean): Escape {
  if (scanner.skip('{U+')) return braced(scanner, /([0-9a-f]{1,8})\}/iy, 16)
  if (/^\{(?!\d+(?:,\d*)?\})/.test(scanner.rest)) throw invalid('PCRE2 does not support \\N{name}')
  if (inClass) throw invalid('\\N is not supported in a class')
  return { kind: 'set', ranges: complement(newline), properties: [] }
}

/** Digits are a reference, unless there are not as many groups so far and they can be an octal number. */
function number(scanner: Scanner, first: string, inClass: boolean, groups: number): Escape {
  const all = first + (/^\d*/.exec(scanner.rest)?.[0] ?? '')
  const isReference = Number(all) < 10 || first >= '8' || Number(all) <= groups
  if (!inClass && first !== '0' && isReference) {
    scanner.skip(all.slice(1))
    return { kind: 'reference', to: Number(all) }
  }
  if (first >= '8') return character(first.charCodeAt(0))
  return character(parseInt(first + (scanner.match(/[0-7]{0,2}/y)?.[0] ?? ''), 8))
}

function namedReference(scanner: Scanner, letter: string, groups: number): Escape {
  const name = scanner.match(/\{([^\W\d]\w*)\}/y) ?? (letter === 'k' && scanner.match(/<(\w+)>|'(\w+)'/y))
  if (name) return { kind: 'reference', to: name[1] ?? name[2] ?? '' }
  const given = letter === 'g' ? scanner.match(/\{([+-]?\d+)\}|([+-]?\d+)/y) : undefined
  if (!given) throw inexpressible(`\\${letter} other than as a reference`)
  const text = given[1] ?? given[2] ?? ''
  const value = Number(text)
  const base = text.startsWith('-') ? groups + 1 : text.startsWith('+') ? groups : 0
  if (base + value <= 0) throw invalid('reference to non-existent subpattern')
  return { kind: 'reference', to: base + value }
}

/** Reads what follows a backslash; `groups` is how many have been opened. PCRE knows no other letters than these. */
export function readEscape(scanner: Scanner, inClass: boolean, groups: number): Escape {
  const letter = scanner.take()
  if (letter === '') throw invalid('\\ at end of pattern')
  if (!/^[0-9A-Za-z]$/.test(letter)) return { kind: 'character', code: letter.codePointAt(0) ?? 0 }
  if (letter >= '0' && letter <= '9') return number(scanner, letter, inClass, groups)
  const code = controls.get(letter) ?? (inClass && letter === 'b' ? 0x08 : undefined)
  if (code !== undefined) return character(code)
  const ranges = characterType(letter)
  if (ranges) return { kind: 'set', ranges, properties: [] }
  if (letter === 'x') return hexadecimal(scanner)
  if (letter === 'o' && scanner.skip('{')) return braced(scanner, /([0-7]{1,11})\}/y, 8)
  if (letter === 'c') return control(scanner)
  if (letter === 'p' || letter === 'P') return property(scanner, letter === 'P')
  if (letter === 'N') return notNewline(scanner, inClass)
  const place = places.get(letter)
  if (!inClass && place) return { kind: 'place', place }
  if (!inClass && letter === 'R') return { kind: 'lineBreak' }
  if (!inClass && (letter === 'g' || letter === 'k')) return namedReference(scanner, letter, groups)
  if (!inClass && 'CGKX'.includes(letter)) throw inexpressible(`\\${letter}`)
  throw invalid(`unrecognized character follows \\: ${letter}`)
}

import { posixClass } from './character-types.ts'
import { readEscape } from './escapes.ts'
import { invalid, type Range, type SetNode } from './nodes.ts'
import { type Scanner } from './scanner.ts'

type Item =
  | { kind: 'character'; code: number }
  | { kind: 'set'; ranges: readonly Range[]; properties: readonly string[] }

/** `[:alpha:]`, or what PCRE takes for an attempt at one: up to `:]` with neither `]` nor `[:` before it. */
const POSIX = /\[([:.=])((?:\\[\]\\]|(?!\1\]|\[\1|\])[\s\S])*)\1\]/y

export interface ClassOptions {
  caseless: boolean
  /** Spaces and tabs between items mean nothing (`(?xx)`). */
  spaced: boolean
}

/** Reads a class whose `[` has been taken. */
export function readClass(scanner: Scanner, { caseless, spaced }: ClassOptions): SetNode {
  let quoted = false
  const letters: Range[] = []
  const ranges: Range[] = []
  const properties: string[] = []

  /** Takes what stands for nothing: `\E`, the beginning of a quotation, spaces if they are to be ignored. */
  function skipNothing(): void {
    for (;;) {
      if (quoted) {
        if (!scanner.skip('\\E')) return
        quoted = false
      } else if (scanner.skip('\\Q')) quoted = true
      else if (!scanner.skip('\\E') && !(spaced && scanner.match(/[ \t]+/y))) return
    }
  }

  function readItem(): Item {
    if (scanner.rest === '') throw invalid('missing terminating ] for character class')
    if (quoted) return { kind: 'character', code: scanner.take().codePointAt(0) ?? 0 }
    const posix = scanner.match(POSIX)
    if (posix && posix[1] !== ':') throw invalid('POSIX collating elements are not supported')
    if (posix) return { kind: 'set', ranges: posixClass(posix[2] ?? '', caseless), properties: [] }
    if (!scanner.skip('\\')) return { kind: 'character', code: scanner.take().codePointAt(0) ?? 0 }
    const escape = readEscape(scanner, true, 0)
    if (escape.kind === 'character' || escape.kind === 'set') return escape
    throw invalid('escape sequence is invalid in character class')
  }

  const isRange = (): boolean => !quoted && /^-(?!(?:\\E|\\Q\\E)*\])/.test(scanner.rest)

  function readItems(): void {
    for (let first = true; ; first = false) {
      skipNothing()
      if (!first && !quoted && scanner.skip(']')) return
      const item = readItem()
      skipNothing()
      const goesOn = isRange() && scanner.skip('-')
      if (item.kind === 'set') {
        if (goesOn) throw invalid('invalid range in character class')
        ranges.push(...item.ranges)
        properties.push(...item.properties)
        continue
      }
      let last = item.code
      if (goesOn) {
        skipNothing()
        const end = readItem()
        if (end.kind === 'set') throw invalid('invalid range in character class')
        if (end.code < item.code) throw invalid('range out of order in character class')
        last = end.code
      }
      letters.push([item.code, last])
    }
  }

  const negated = scanner.skip('^')
  readItems()
  return caseless
    ? { kind: 'set', caseless: letters, ranges, properties, negated }
    : { kind: 'set', caseless: [], ranges: [...letters, ...ranges], properties, negated }
}

/** Throws for `[:alpha:]` outside a class, which PCRE takes for a mistake. */
export function checkLooseClass(rest: string): void {
  POSIX.lastIndex = 0
  if (POSIX.test(rest)) throw invalid('POSIX named classes are supported only within a class')
}

import { newline } from './character-types.ts'
import { checkLooseClass, readClass } from './classes.ts'
import { readEscape } from './escapes.ts'
import { inexpressible, invalid, type Node, type Range } from './nodes.ts'
import { optionsOf, readOptions, type Options } from './options.ts'
import { createScanner } from './scanner.ts'

const MAX_DEPTH = 250
const MAX_COUNT = 65_535
const QUANTIFIER = /[*+?]|\{(\d+)(?:(,)(\d*))?\}/y
const WHITESPACE = /[\t-\r \u0085\u200e\u200f\u2028\u2029]+|#[^\n]*\n?/y

const empty: Node = { kind: 'sequence', items: [] }
const setOf = (ranges: readonly Range[], negated = false): Node => ({
  kind: 'set',
  caseless: [],
  ranges,
  properties: [],
  negated,
})

function literal(code: number, { i }: Options): Node {
  const ranges: Range[] = [[code, code]]
  return i ? { kind: 'set', caseless: ranges, ranges: [], properties: [], negated: false } : setOf(ranges)
}

/** `\R`: any line break, and once it has taken CR LF it does not give back the LF. */
function lineBreak(): Node {
  const crlf: Node = { kind: 'sequence', items: [setOf([[13, 13]]), setOf([[10, 10]])] }
  const other: Node[] = [
    { kind: 'look', body: crlf, behind: false, negative: true },
    setOf([
      [0x0a, 0x0d],
      [0x85, 0x85],
      [0x2028, 0x2029],
    ]),
  ]
  const body: Node = { kind: 'choice', branches: [crlf, { kind: 'sequence', items: other }] }
  return { kind: 'group', body, number: undefined }
}

/** Parses a pattern as PCRE2 10.42 does with its UTF option. Throws 51091 for what it or JavaScript has not. */
export function parsePattern(pattern: string, flags: string): Node {
  const scanner = createScanner(pattern)
  const names = new Map<string, number>()
  const references: { node: { to: number }; to: number | string }[] = []
  let groups = 0
  let depth = 0
  let quoted = false

  /** Takes what stands for nothing: comments, `\E`, the beginning of a quotation, whitespace of the extended mode. */
  function skipNothing(options: Options): void {
    for (;;) {
      if (quoted) {
        if (!scanner.skip('\\E')) return
        quoted = false
      } else if (scanner.skip('\\Q')) quoted = true
      else if (scanner.skip('(?#')) {
        if (!scanner.match(/[^)]*\)/y)) throw invalid('missing ) after (?# comment')
      } else if (!scanner.skip('\\E') && !(options.x && scanner.match(WHITESPACE))) return
    }
  }

  function parseChoice(options: Options): Node {
    if (++depth > MAX_DEPTH) throw invalid('parentheses are too deeply nested')
    const branches: Node[] = []
    do branches.push(parseSequence(options))
    while (scanner.skip('|'))
    depth--
    const [only] = branches
    return branches.length === 1 && only ? only : { kind: 'choice', branches }
  }

  function parseSequence(options: Options): Node {
    const items: Node[] = []
    for (;;) {
      skipNothing(options)
      if (scanner.rest === '' || (!quoted && /^[|)]/.test(scanner.rest))) return { kind: 'sequence', items }
      const item = readItem(options)
      if (item) items.push(readQuantifier(item, options))
    }
  }

  function readQuantifier(body: Node, options: Options): Node {
    skipNothing(options)
    const match = quoted ? undefined : scanner.match(QUANTIFIER)
    if (!match) return body
    if (body.kind === 'place') throw invalid('quantifier does not follow a repeatable item')
    const min = match[1] === undefined ? (match[0] === '+' ? 1 : 0) : Number(match[1])
    const open = match[1] === undefined ? match[0] !== '?' : match[2] === ',' && match[3] === ''
    const max = open ? Infinity : match[1] === undefined ? 1 : Number(match[3] ?? min)
    if (min > MAX_COUNT || (max > MAX_COUNT && !open)) throw invalid('number too big in {} quantifier')
    if (min > max) throw invalid('numbers out of order in {} quantifier')
    skipNothing(options)
    const possessive = !quoted && scanner.skip('+')
    const lazy = (!quoted && !possessive && scanner.skip('?')) !== options.U
    if (body.kind === 'look') {
      if (min > 0) return body
      const branches = lazy || max === 0 ? [empty, body] : [body, empty]
      return { kind: 'group', body: { kind: 'choice', branches }, number: undefined }
    }
    return { kind: 'repeat', body, min, max, mode: possessive ? 'possessive' : lazy ? 'lazy' : 'greedy' }
  }

  function readItem(options: Options): Node | undefined {
    if (quoted) return literal(scanner.take().codePointAt(0) ?? 0, options)
    if (scanner.match(QUANTIFIER)) throw invalid('quantifier does not follow a repeatable item')
    checkLooseClass(scanner.rest)
    const char = scanner.take()
    switch (char) {
      case '[':
        return readClass(scanner, { caseless: options.i, spaced: options.xx })
      case '(':
        return readGroup(options)
      case '\\':
        return readEscaped(options)
      case '.':
        return setOf(options.s ? [] : newline, true)
      case '^':
        return { kind: 'place', place: options.m ? 'lineStart' : 'start' }
      case '$':
        return { kind: 'place', place: options.m ? 'lineEnd' : 'lastLine' }
      default:
        return literal(char.codePointAt(0) ?? 0, options)
    }
  }

  function readEscaped(options: Options): Node {
    const escape = readEscape(scanner, false, groups)
    if (escape.kind === 'character') return literal(escape.code, options)
    if (escape.kind === 'place') return escape
    if (escape.kind === 'lineBreak') return lineBreak()
    if (escape.kind === 'reference') return refer(escape.to, options)
    return { kind: 'set', caseless: [], ranges: escape.ranges, properties: escape.properties, negated: false }
  }

  function refer(to: number | string, options: Options): Node {
    const node = { kind: 'reference' as const, to: 0, caseless: options.i }
    references.push({ node, to })
    return node
  }

  function readBody(options: Options): Node {
    const body = parseChoice({ ...options })
    if (!scanner.skip(')')) throw invalid('missing closing parenthesis')
    return body
  }

  function readGroup(options: Options): Node | undefined {
    if (scanner.rest.startsWith('*')) throw inexpressible('(*')
    if (!scanner.skip('?'))
      return { kind: 'group', number: options.n ? undefined : ++groups, body: readBody(options) }
    if (scanner.skip('>')) return { kind: 'atomic', body: readBody(options) }
    const look = scanner.match(/(<?)([=!])/y)
    if (look)
      return { kind: 'look', behind: look[1] === '<', negative: look[2] === '!', body: readBody(options) }
    const named = scanner.match(/P?<([^>]*)>|'([^']*)'/y)
    if (named) {
      define(named[1] ?? named[2] ?? '')
      return { kind: 'group', number: groups, body: readBody(options) }
    }
    const reference = scanner.match(/P=(\w+)\)/y)
    if (reference) return refer(reference[1] ?? '', options)
    const set = readOptions(scanner, options)
    if (!set) throw inexpressible(`(?${scanner.peek()}`)
    if (set.opensGroup) return { kind: 'group', number: undefined, body: readBody(set.options) }
    Object.assign(options, set.options)
    return undefined
  }

  function define(name: string): void {
    if (!/^[\p{L}_][\p{L}\p{Nd}_]{0,31}$/u.test(name)) throw invalid('subpattern name is none')
    if (names.has(name)) throw invalid('two named subpatterns have the same name')
    names.set(name, ++groups)
  }

  scanner.match(/(?:\(\*(?:UTF8?|LF)\))*/y)
  const root = parseChoice(optionsOf(flags))
  if (scanner.rest !== '') throw invalid('unmatched closing parenthesis')
  for (const { node, to } of references) {
    node.to = typeof to === 'number' ? to : (names.get(to) ?? 0)
    if (node.to === 0 || node.to > groups) throw invalid('reference to non-existent subpattern')
  }
  return root
}

import { canBeEmpty } from './analysis.ts'
import {
  inexpressible,
  someNode,
  type Node,
  type Place,
  type Range,
  type RepeatNode,
  type SetNode,
} from './nodes.ts'
import { mergeRanges, missingCases, withCases } from './ranges.ts'

/**
 * How a pattern without regard to case is said: by JavaScript's flag, if that changes nothing else, or by naming both
 * cases of each letter.
 */
type CaseMode = 'plain' | 'flag' | 'expand'

export interface JavaScriptRegex {
  source: string
  flags: string
  /** For each group of the pattern the number it has here. */
  groups: number[]
}

const places: Record<Place, string> = {
  start: '^',
  end: '$',
  // Without alternatives and quantifiers, so that the bound on backtracking does not count them.
  lastLine: '(?![^\\n])(?!\\n[^])',
  lineStart: '(?<![^\\n])(?!(?<=\\n)$)',
  lineEnd: '(?![^\\n])',
  word: '\\b',
  notWord: '\\B',
}

/** With the flag, `ſ` and `K` (the Kelvin sign) count as letters of ASCII. */
const LOOKALIKES = new Set([0x17f, 0x212a])

function chooseCaseMode(root: Node): CaseMode {
  const has = (test: (node: Node) => boolean): boolean => someNode(root, test)
  const refers = (caseless: boolean): boolean =>
    has((node) => node.kind === 'reference' && node.caseless === caseless)
  const needed = has((node) => node.kind === 'set' && missingCases(node.caseless).length > 0)
  const tolerant = refers(true)
  if (!needed && !tolerant) return 'plain'
  const isFixed = (node: Node): boolean => {
    if (node.kind === 'place') return !tolerant && (node.place === 'word' || node.place === 'notWord')
    if (node.kind !== 'set') return false
    const missing = missingCases(node.ranges)
    return node.properties.length > 0 || missing.some((code) => !tolerant || !LOOKALIKES.has(code))
  }
  if (!refers(false) && !has(isFixed)) return 'flag'
  if (tolerant) throw inexpressible('a caseless back reference beside parts that regard case')
  return 'expand'
}

/** Short, because the length of a source counts in the bound on backtracking. */
function writeCode(code: number, special: RegExp): string {
  const char = String.fromCodePoint(code)
  if (char === '\n') return '\\n'
  if (/^[ -~]$/.test(char)) return special.test(char) ? `\\${char}` : char
  if (code > 0xffff) return char
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`
}

const SYNTAX = /[\^$\\.*+?()[\]{}|/]/
const CLASS_SYNTAX = /[\^\\[\]-]/

function writeRange([first, last]: Range): string {
  const from = writeCode(first, CLASS_SYNTAX)
  return first === last ? from : `${from}-${writeCode(last, CLASS_SYNTAX)}`
}

function writeSet(node: SetNode, mode: CaseMode): string {
  const letters = mode === 'expand' ? withCases(node.caseless) : node.caseless
  const ranges = mergeRanges([...letters, ...node.ranges])
  const [only, ...more] = ranges
  if (only && only[0] === only[1] && more.length + node.properties.length === 0 && !node.negated)
    return writeCode(only[0], SYNTAX)
  return `[${node.negated ? '^' : ''}${ranges.map(writeRange).join('')}${node.properties.join('')}]`
}

const quantifiers: Record<string, string> = { '0,Infinity': '*', '1,Infinity': '+', '0,1': '?' }

/** V8 looks for an empty match inside surrogate pairs, too, where no character can be taken. */
const WHOLE = '(?=[^]|$)'

export function emitRegex(root: Node): JavaScriptRegex {
  const mode = chooseCaseMode(root)
  const groups: number[] = []
  let opened = 0

  function writeAtomic(write: () => string): string {
    const number = ++opened
    return `(?=(${write()}))(?:\\${number})`
  }

  function writeRepeat({ body, min, max, mode: order }: RepeatNode): string {
    const text = write(body)
    const lazy = order === 'lazy'
    // JavaScript takes no optional turn that is empty, PCRE does and keeps its captures.
    if (min === 0 && max === 1 && canBeEmpty(body)) return lazy ? `(?:|${text})` : `(?:${text}|)`
    const open = `{${min},${max === Infinity ? '' : max}}`
    const count = quantifiers[`${min},${max}`] ?? (min === max ? `{${min}}` : open)
    const isUnit = body.kind === 'set' || body.kind === 'group'
    return `${isUnit ? text : `(?:${text})`}${count}${lazy ? '?' : ''}`
  }

  function write(node: Node): string {
    switch (node.kind) {
      case 'set':
        return writeSet(node, mode)
      case 'sequence':
        return node.items.map(write).join('')
      case 'choice':
        return node.branches.map(write).join('|')
      case 'group': {
        if (node.number === undefined) return `(?:${write(node.body)})`
        groups[node.number - 1] = ++opened
        return `(${write(node.body)})`
      }
      case 'atomic':
        return writeAtomic(() => write(node.body))
      case 'look':
        return `(?${node.behind ? '<' : ''}${node.negative ? '!' : '='}${write(node.body)})`
      case 'place':
        return places[node.place]
      case 'reference':
        return `(?:\\${groups[node.to - 1] ?? 0})`
      case 'repeat':
        return node.mode === 'possessive' ? writeAtomic(() => writeRepeat(node)) : writeRepeat(node)
    }
  }

  const body = write(root)
  const source = canBeEmpty(root) ? `${WHOLE}(?:${body})` : body
  return { source, flags: mode === 'flag' ? 'iu' : 'u', groups }
}

/** The text that every match begins with, if the pattern begins with the start of the text and such a text. */
export function fixedPrefix(root: Node): string {
  if (root.kind !== 'sequence') return ''
  const [start, ...items] = root.items
  if (start?.kind !== 'place' || start.place !== 'start') return ''
  let text = ''
  for (const item of items) {
    const [only, ...more] = item.kind === 'set' && !item.negated ? item.ranges : []
    const isFixed = item.kind === 'set' && item.caseless.length + item.properties.length + more.length === 0
    if (!isFixed || !only || only[0] !== only[1]) break
    text += String.fromCodePoint(only[0])
  }
  return text
}

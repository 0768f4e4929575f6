import { inexpressible, invalid } from './nodes.ts'
import { type Scanner } from './scanner.ts'

/** PCRE's options, each by its letter; `xx` also ignores spaces and tabs in classes. */
export interface Options {
  i: boolean
  m: boolean
  s: boolean
  x: boolean
  xx: boolean
  n: boolean
  U: boolean
}

const letters = ['i', 'm', 's', 'x', 'n', 'U'] as const

export const optionsOf = (flags: string): Options => ({
  i: flags.includes('i'),
  m: flags.includes('m'),
  s: flags.includes('s'),
  x: flags.includes('x'),
  xx: false,
  n: false,
  U: false,
})

/** Reads what is behind `(?` if it sets options: `i)`, `-s:`, `^m)`. Tells whether a group follows. */
export function readOptions(
  scanner: Scanner,
  options: Options,
): { options: Options; opensGroup: boolean } | undefined {
  const match = scanner.match(/(\^?)([imsxnUJ]*)(-?)([imsxnUJ]*)([:)])/y)
  if (!match) return undefined
  const [, caret, on = '', minus, off = '', end] = match
  if (caret && minus) throw invalid('invalid hyphen in option setting')
  if (on.includes('J') || off.includes('J')) throw inexpressible('(?J)')
  const next = caret ? { ...optionsOf(''), U: options.U } : { ...options }
  for (const letter of letters) {
    if (on.includes(letter)) next[letter] = true
    if (off.includes(letter)) next[letter] = false
  }
  if (on.includes('x')) next.xx = on.includes('xx')
  if (off.includes('x')) next.xx = false
  return { options: next, opensGroup: end === ':' }
}

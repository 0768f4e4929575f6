/** How the work of matching grows with the length of a text, at worst. */
export interface RegexCost {
  /** The work grows as the length to this power. */
  degree: number
  /** The work doubles with each character, as for `(a+)+$`. */
  exponential: boolean
  /** To be added to the length: repetitions that are counted out cost even over a short text. */
  size: number
}

interface Group {
  /** Whether what is in it can match one text in several ways. */
  ambiguous: boolean
}

const TOKEN =
  /\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<[^>]*>))?|\)|\||[*+?]|\{\d+(?:,\d*)?\}|[\s\S]/g

/** Whether a quantifier leaves open how often, and whether without limit (or with one too high to be any). */
function readQuantifier(token: string): 'fixed' | 'optional' | 'many' | undefined {
  if (token === '?') return 'optional'
  if (token === '*' || token === '+') return 'many'
  const range = /^\{(\d+)(,?)(\d*)\}$/.exec(token)
  if (!range) return undefined
  if (range[2] === '') return 'fixed'
  return range[3] === '1' ? 'optional' : 'many'
}

/**
 * A bound from the source alone, on the safe side: every open repetition counts as one more power of the length,
 * every choice as half of one, and a repetition of something that has a choice in it as exponential.
 */
export function estimateCost(source: string): RegexCost {
  const open: Group[] = [{ ambiguous: false }]
  let closed: Group | undefined
  let degree = 1
  let exponential = false
  let size = source.length
  for (const [token] of source.matchAll(TOKEN)) {
    const group = open.at(-1)
    const quantifier = readQuantifier(token)
    if (quantifier !== undefined) {
      size += Number(/^\{(\d+)/.exec(token)?.[1] ?? 0)
      if (closed?.ambiguous && quantifier !== 'optional') exponential = true
      if (quantifier === 'many') degree += 1
      if (quantifier === 'optional') degree += 0.5
      if (group && quantifier !== 'fixed') group.ambiguous = true
      continue
    }
    closed = undefined
    if (token.startsWith('(')) open.push({ ambiguous: false })
    else if (token === ')' && open.length > 1) {
      closed = open.pop()
      const outer = open.at(-1)
      if (outer && closed?.ambiguous) outer.ambiguous = true
    } else if (token === '|') {
      degree += 0.5
      if (group) group.ambiguous = true
    } else if (/^\\(?:[1-9]|k)/.test(token)) degree += 1
  }
  return { degree, exponential, size }
}

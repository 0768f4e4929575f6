import { childrenOf, inexpressible, invalid, someNode, type Node } from './nodes.ts'

/**
 * Remembers what was found out of each node: asked anew at each level, patterns that are nested deeply and are long
 * inside would take seconds.
 */
function oncePerNode<T>(find: (node: Node) => T): (node: Node) => T {
  const known = new WeakMap<Node, { found: T }>()
  return (node) => {
    let entry = known.get(node)
    if (!entry) known.set(node, (entry = { found: find(node) }))
    return entry.found
  }
}

export const canBeEmpty = oncePerNode((node): boolean => {
  switch (node.kind) {
    case 'set':
      return false
    case 'sequence':
      return node.items.every(canBeEmpty)
    case 'choice':
      return node.branches.some(canBeEmpty)
    case 'group':
    case 'atomic':
      return canBeEmpty(node.body)
    case 'repeat':
      return node.min === 0 || canBeEmpty(node.body)
    default:
      return true
  }
})

/** How many characters a node always takes; undefined if that varies, or can't be told. */
const fixedLength = oncePerNode((node): number | undefined => {
  switch (node.kind) {
    case 'set':
      return 1
    case 'place':
    case 'look':
      return 0
    case 'group':
      return fixedLength(node.body)
    case 'repeat': {
      const length = fixedLength(node.body)
      return length === undefined || node.min !== node.max ? undefined : length * node.min
    }
    case 'sequence': {
      const lengths = node.items.map(fixedLength)
      return lengths.reduce<number | undefined>(
        (sum, length) => (sum === undefined || length === undefined ? undefined : sum + length),
        0,
      )
    }
    case 'choice': {
      const [first, ...others] = node.branches.map(fixedLength)
      return others.every((length) => length === first) ? first : undefined
    }
    default:
      return undefined
  }
})

function checkLookBehind(body: Node): void {
  const isBackward = (node: Node): boolean =>
    node.kind === 'reference' ||
    node.kind === 'atomic' ||
    (node.kind === 'repeat' && node.mode === 'possessive')
  if (someNode(body, isBackward)) throw inexpressible('a reference or an atomic group in a lookbehind')
  const branches = body.kind === 'choice' ? body.branches : [body]
  if (branches.some((branch) => fixedLength(branch) === undefined))
    throw invalid('lookbehind assertion is not fixed length')
}

function forEachLookBehind(node: Node, check: (body: Node) => void): void {
  if (node.kind === 'look' && node.behind) check(node.body)
  for (const child of childrenOf(node)) forEachLookBehind(child, check)
}

/** Groups by their numbers, one bit each: a pattern may have ten thousand. */
type Groups = bigint

const groupOf = (number: number): Groups => 1n << BigInt(number)

/** Which groups have surely captured something where a node has matched. */
const sureGroups = oncePerNode((node): Groups => {
  switch (node.kind) {
    case 'sequence':
      return node.items.reduce((set, item) => set | sureGroups(item), 0n)
    case 'choice':
      return node.branches.map(sureGroups).reduce((all, set) => all & set)
    case 'group': {
      const inner = sureGroups(node.body)
      return node.number === undefined ? inner : inner | groupOf(node.number)
    }
    case 'atomic':
      return sureGroups(node.body)
    case 'look':
      return node.negative ? 0n : sureGroups(node.body)
    case 'repeat': {
      const mayEndEmpty = node.max > 1 && canBeEmpty(node.body)
      return node.min === 0 || mayEndEmpty ? 0n : sureGroups(node.body)
    }
    default:
      return 0n
  }
})

/**
 * Refuses a reference to a group that may not have matched before it: it fails in PCRE and matches the empty text in
 * JavaScript, so it can't be left as it is.
 */
function checkReferences(node: Node, before: Groups): void {
  if (node.kind === 'reference') {
    if ((before & groupOf(node.to)) === 0n)
      throw inexpressible('a reference to a group that may not have matched')
  } else if (node.kind === 'sequence') {
    let set = before
    for (const item of node.items) {
      checkReferences(item, set)
      set |= sureGroups(item)
    }
  } else for (const child of childrenOf(node)) checkReferences(child, before)
}

const groupsIn = oncePerNode((node): Groups => {
  const inner = childrenOf(node).reduce((set, child) => set | groupsIn(child), 0n)
  return node.kind === 'group' && node.number !== undefined ? inner | groupOf(node.number) : inner
})

const isLazy = (node: Node): boolean => node.kind === 'repeat' && node.mode === 'lazy'

/**
 * Whether a repetition would find another text or other captures in JavaScript than in PCRE: JavaScript forgets at
 * each turn what the last one captured, and takes no turn that is empty.
 */
function isUnsteady(node: Node): boolean {
  if (node.kind !== 'repeat' || node.max <= 1) return false
  const captured = groupsIn(node.body)
  if (captured !== sureGroups(node.body)) return true
  if (!canBeEmpty(node.body)) return false
  return captured !== 0n || someNode(node.body, (inner) => inner.kind === 'choice' || isLazy(inner))
}

/**
 * Throws for what JavaScript would silently match otherwise than PCRE. Tells whether it also finds the same text and
 * captures, not only whether there is a match.
 */
export function checkPattern(root: Node): { steady: boolean } {
  checkReferences(root, 0n)
  forEachLookBehind(root, checkLookBehind)
  return { steady: !someNode(root, isUnsteady) }
}

import { childrenOf, inexpressible, invalid, someNode, type Node } from './nodes.ts'

export function canBeEmpty(node: Node): boolean {
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
}

/** How many characters a node always takes; undefined if that varies, or can't be told. */
function fixedLength(node: Node): number | undefined {
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
}

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

const refuseUnset = (): never => {
  throw inexpressible('a reference to a group that may not have matched')
}

/**
 * Follows which groups have surely matched, and returns them. A reference to another one fails in PCRE and matches
 * the empty text in JavaScript, so it can't be left as it is.
 */
function follow(node: Node, before: Groups, onUnset: () => void): Groups {
  switch (node.kind) {
    case 'reference':
      if ((before & groupOf(node.to)) === 0n) onUnset()
      return before
    case 'sequence':
      return node.items.reduce((set, item) => follow(item, set, onUnset), before)
    case 'choice':
      return node.branches.map((branch) => follow(branch, before, onUnset)).reduce((all, set) => all & set)
    case 'group': {
      const after = follow(node.body, before, onUnset)
      return node.number === undefined ? after : after | groupOf(node.number)
    }
    case 'atomic':
      return follow(node.body, before, onUnset)
    case 'look': {
      const after = follow(node.body, before, onUnset)
      return node.negative ? before : after
    }
    case 'repeat': {
      const after = follow(node.body, before, onUnset)
      const mayEndEmpty = node.max > 1 && canBeEmpty(node.body)
      return node.min === 0 || mayEndEmpty ? before : after
    }
    default:
      return before
  }
}

function groupsIn(node: Node): Groups {
  const inner = childrenOf(node).reduce((set, child) => set | groupsIn(child), 0n)
  return node.kind === 'group' && node.number !== undefined ? inner | groupOf(node.number) : inner
}

const isLazy = (node: Node): boolean => node.kind === 'repeat' && node.mode === 'lazy'

/**
 * Whether a repetition would find another text or other captures in JavaScript than in PCRE: JavaScript forgets at
 * each turn what the last one captured, and takes no turn that is empty.
 */
function isUnsteady(node: Node): boolean {
  if (node.kind !== 'repeat' || node.max <= 1) return false
  const captured = groupsIn(node.body)
  const sure = follow(node.body, 0n, () => undefined)
  if ((captured & ~sure) !== 0n) return true
  if (!canBeEmpty(node.body)) return false
  return captured !== 0n || someNode(node.body, (inner) => inner.kind === 'choice' || isLazy(inner))
}

/**
 * Throws for what JavaScript would silently match otherwise than PCRE. Tells whether it also finds the same text and
 * captures, not only whether there is a match.
 */
export function checkPattern(root: Node): { steady: boolean } {
  follow(root, 0n, refuseUnset)
  forEachLookBehind(root, checkLookBehind)
  return { steady: !someNode(root, isUnsteady) }
}

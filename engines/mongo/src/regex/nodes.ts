import { MongoError } from '../errors.ts'

/** Code points from the first to the last, both included. */
export type Range = readonly [first: number, last: number]

/** One character out of a set. */
export interface SetNode {
  kind: 'set'
  /** Whose other cases belong to it, too. */
  caseless: readonly Range[]
  ranges: readonly Range[]
  /** Unicode properties as JavaScript writes them, such as `\p{Lu}`. */
  properties: readonly string[]
  negated: boolean
}

/** `end` is the very end, `lastLine` the end or before a newline that is last. */
export type Place = 'start' | 'end' | 'lastLine' | 'lineStart' | 'lineEnd' | 'word' | 'notWord'

export interface RepeatNode {
  kind: 'repeat'
  body: Node
  min: number
  max: number
  mode: 'greedy' | 'lazy' | 'possessive'
}

interface LookNode {
  kind: 'look'
  body: Node
  behind: boolean
  negative: boolean
}

export type Node =
  | SetNode
  | RepeatNode
  | LookNode
  | { kind: 'sequence'; items: Node[] }
  | { kind: 'choice'; branches: Node[] }
  /** Without a number it only groups. */
  | { kind: 'group'; body: Node; number: number | undefined }
  | { kind: 'atomic'; body: Node }
  | { kind: 'place'; place: Place }
  | { kind: 'reference'; to: number; caseless: boolean }

/** What MongoDB answers to a pattern that PCRE does not compile; here also to one that JavaScript can't express. */
export const invalid = (reason: string): MongoError =>
  new MongoError(51091, `Regular expression is invalid: ${reason}`)

export const inexpressible = (what: string): MongoError =>
  invalid(`${what} is not supported by the embedded server`)

export const childrenOf = (node: Node): readonly Node[] => {
  switch (node.kind) {
    case 'sequence':
      return node.items
    case 'choice':
      return node.branches
    case 'group':
    case 'atomic':
    case 'look':
    case 'repeat':
      return [node.body]
    default:
      return []
  }
}

export const someNode = (node: Node, test: (node: Node) => boolean): boolean =>
  test(node) || childrenOf(node).some((child) => someNode(child, test))

import { MongoError } from '../errors.ts'
import { isDoc, type Doc, type Maybe, type Value } from '../bson/values.ts'
import { type Context, type Expression } from '../expression/expression.ts'

/** What happens to one field: kept, dropped, computed from the whole document, changed from its value, or its fields. */
export type Node =
  | { kind: 'include' }
  | { kind: 'exclude' }
  | { kind: 'compute'; expression: Expression }
  | { kind: 'change'; change: (value: Value, context: Context) => Maybe }
  | Branch

export interface Branch {
  kind: 'branch'
  children: Map<string, Node>
  computes: boolean
}

/** Whether fields that are not named stay (`$addFields`, exclusion) or go (inclusion). */
export type Others = 'keep' | 'drop'

export const newBranch = (): Branch => ({ kind: 'branch', children: new Map(), computes: false })

/** Hangs a node into the tree. Throws MongoDB's path collision where one path runs through another. */
export function plant(root: Branch, path: string, node: Node): void {
  const parts = path.split('.')
  let branch = root
  for (const [i, part] of parts.entries()) {
    if (part === '') throw new MongoError(40353, `FieldPath must not have empty parts: '${path}'`)
    if (node.kind === 'compute') branch.computes = true
    const there = branch.children.get(part)
    const collides = there !== undefined && (i === parts.length - 1 || there.kind !== 'branch')
    if (collides) throw new MongoError(i === parts.length - 1 ? 31250 : 31249, `Path collision at ${path}`)
    if (i === parts.length - 1) branch.children.set(part, node)
    else {
      const next = there?.kind === 'branch' ? there : newBranch()
      if (node.kind === 'compute') next.computes = true
      branch.children.set(part, next)
      branch = next
    }
  }
}

function applyToValue(branch: Branch, value: Maybe, others: Others, context: Context): Maybe {
  if (isDoc(value)) return applyBranch(branch, value, others, context)
  if (Array.isArray(value)) {
    const items: Value[] = []
    for (const item of value) {
      const result = applyToValue(branch, item, others, context)
      if (result !== undefined) items.push(result)
    }
    return items
  }
  // A document of the computed fields takes the place of whatever is there, even when all of them are missing.
  if (branch.computes) return applyBranch(branch, new Map(), others, context)
  return others === 'keep' ? value : undefined
}

/** Applies a tree to a document; the document itself is left as it is. */
export function applyBranch(branch: Branch, doc: Doc, others: Others, context: Context): Doc {
  const result: Doc = new Map()
  for (const [name, value] of doc) {
    const node = branch.children.get(name)
    const kept = node ? applyNode(node, value, others, context) : others === 'keep' ? value : undefined
    if (kept !== undefined) result.set(name, kept)
  }
  if (!branch.computes) return result
  for (const [name, node] of branch.children) {
    if (node.kind === 'compute' ? others === 'keep' && doc.has(name) : doc.has(name)) continue
    const made =
      node.kind === 'compute' || node.kind === 'branch'
        ? applyNode(node, undefined, others, context, true)
        : undefined
    if (made !== undefined) result.set(name, made)
  }
  return result
}

function applyNode(node: Node, value: Maybe, others: Others, context: Context, late = false): Maybe {
  switch (node.kind) {
    case 'include':
      return value
    case 'exclude':
      return undefined
    case 'change':
      return value === undefined ? undefined : node.change(value, context)
    case 'compute':
      // An inclusion puts computed fields behind the included ones; elsewhere they take the place of the old value.
      return others === 'drop' && !late ? undefined : node.expression(context)
    case 'branch':
      if (value === undefined && !node.computes) return undefined
      return applyToValue(node, value, others, context)
  }
}

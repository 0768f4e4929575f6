import { type Doc } from '../bson/values.ts'
import { positionalProjection } from './find-projections.ts'
import { parseProjection, type ProjectionOptions } from './parse-projection.ts'
import { applyBranch, newBranch, plant } from './projection-tree.ts'
import { type Context, type Variables } from '../expression/expression.ts'

export type Projection = (doc: Doc) => Doc

/** Compiles a projection; undefined for an empty one, which changes nothing. */
export function compileProjection(spec: Doc, options: ProjectionOptions = {}): Projection | undefined {
  if (spec.size === 0) return undefined
  const { kind, nodes, positional, keepsId } = parseProjection(spec, options)
  const root = newBranch()
  for (const [path, node] of nodes) plant(root, path, node)
  if (kind === 'inclusion' && keepsId) plant(root, '_id', { kind: 'include' })
  const narrow =
    options.find && positional !== undefined ? positionalProjection(positional, options.find) : undefined
  const vars: Variables = options.variables ?? new Map()
  return (doc) => {
    const context: Context = { root: doc, vars }
    const projected = applyBranch(root, doc, kind === 'inclusion' ? 'drop' : 'keep', context)
    narrow?.(projected, doc)
    return projected
  }
}

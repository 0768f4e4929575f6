import { MongoError } from '../errors.ts'
import { isEqual } from '../bson/compare.ts'
import { isDoc, type Doc, type Value } from '../bson/values.ts'
import { describeValue } from '../storage/index-entries.ts'
import { changeAtPath, checkDestination, readAtPath } from './paths.ts'
import { type ApplyOptions, type LeafChange, type Update } from './update.ts'

/** Copies documents and arrays; the scalars inside are never changed in place. */
function cloneDoc(doc: Doc): Doc {
  const copy: Doc = new Map()
  for (const [name, value] of doc) copy.set(name, cloneValue(value))
  return copy
}

export function cloneValue(value: Value): Value {
  if (isDoc(value)) return cloneDoc(value)
  return Array.isArray(value) ? value.map(cloneValue) : value
}

function resolvePositional(change: LeafChange, position: number | undefined): string[] {
  if (!change.parts.includes('$')) return change.parts
  if (position === undefined) {
    throw new MongoError('BadValue', 'The positional operator did not find the match needed from the query.')
  }
  return change.parts.map((part) => (part === '$' ? String(position) : part))
}

function rename(doc: Doc, from: string[], to: string[], describe: () => string): void {
  const value = readAtPath(doc, from)
  if (value === undefined) return
  checkDestination(doc, to)
  changeAtPath(doc, {
    parts: from,
    creates: false,
    apply: () => undefined,
    describe,
    arrayFilters: new Map(),
  })
  changeAtPath(doc, { parts: to, creates: true, apply: () => value, describe, arrayFilters: new Map() })
}

/** `_id` stays what it is, and stands first. Only a replacement may leave it out. */
function keepId(before: Doc, after: Doc, mayOmit: boolean): Doc {
  const id = before.get('_id')
  if (id === undefined) return after
  const newId = after.get('_id')
  if (newId === undefined ? !mayOmit : !isEqual(id, newId)) {
    throw new MongoError(
      'ImmutableField',
      "Performing an update on the path '_id' would modify the immutable field '_id'",
    )
  }
  if (after.keys().next().value === '_id') return after.set('_id', id)
  after.delete('_id')
  return new Map([['_id', id], ...after])
}

/** The document an update makes of `doc`, which is left as it is. Throws without effect. */
export function applyUpdate(update: Update, doc: Doc, { position, isInsert }: ApplyOptions): Doc {
  if (update.kind === 'replacement') return keepId(doc, cloneDoc(update.doc), true)
  if (update.kind === 'pipeline') return keepId(doc, cloneDoc(update.run(doc)), true)
  const after = cloneDoc(doc)
  const describe = (): string => `{_id: ${describeValue(doc.get('_id') ?? null)}}`
  for (const change of update.changes) {
    if (change.onInsertOnly && !isInsert) continue
    const parts = resolvePositional(change, position)
    if (change.renameTo) rename(after, parts, change.renameTo, describe)
    else changeAtPath(after, { ...change, parts, describe, arrayFilters: update.arrayFilters })
  }
  return keepId(doc, after, false)
}

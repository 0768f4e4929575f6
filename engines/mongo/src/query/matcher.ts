import { MongoError } from '../errors.ts'
import { type Doc, type Maybe } from '../bson/values.ts'
import { type Filter, type Predicate } from './filter.ts'
import { lastMatch, testElements, walkPath } from './path.ts'

function testPredicate(predicate: Predicate, value: Maybe): boolean {
  if (predicate.findIndex) {
    const index = predicate.findIndex(value)
    if (index >= 0) lastMatch.index = index
    return index >= 0
  }
  return predicate.expands ? testElements(value, predicate.test) : predicate.test(value)
}

/** Whether a document satisfies a filter. */
export function matchesDoc(filter: Filter, doc: Doc): boolean {
  switch (filter.kind) {
    case 'path': {
      const { parts, predicate } = filter
      const [only] = parts
      if (parts.length === 1 && only !== undefined) return testPredicate(predicate, doc.get(only))
      return walkPath(doc, parts, (value) => testPredicate(predicate, value))
    }
    case 'and': {
      const before = lastMatch.index
      for (const part of filter.filters) {
        if (matchesDoc(part, doc)) continue
        // What a branch of an `$or` matched before it failed is no position of the next one.
        lastMatch.index = before
        return false
      }
      return true
    }
    case 'or':
      return filter.filters.some((part) => matchesDoc(part, doc))
    case 'nor':
      return !withoutRecord(() => filter.filters.some((part) => matchesDoc(part, doc)))
    case 'not':
      return !withoutRecord(() => matchesDoc(filter.filter, doc))
    case 'expr':
      return filter.test(doc)
    case 'nothing':
      return false
  }
}

function withoutRecord(test: () => boolean): boolean {
  const before = lastMatch.index
  const result = test()
  lastMatch.index = before
  return result
}

/** As `matchesDoc`, and which array element the positional `$` stands for, where one was matched. */
export function matchWithPosition(
  filter: Filter,
  doc: Doc,
): { matched: boolean; position: number | undefined } {
  lastMatch.index = undefined
  const matched = matchesDoc(filter, doc)
  return { matched, position: lastMatch.index }
}

/** Whether one value, not its elements, satisfies a filter whose paths are all empty. */
export function testValue(filter: Filter, value: Maybe): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.filters.every((part) => testValue(part, value))
    case 'or':
      return filter.filters.some((part) => testValue(part, value))
    case 'nor':
      return !filter.filters.some((part) => testValue(part, value))
    case 'not':
      return !testValue(filter.filter, value)
    case 'path':
      return filter.predicate.test(value)
    case 'nothing':
      return false
    case 'expr':
      throw new MongoError('BadValue', '$expr can only be applied to the top-level document')
  }
}

import { MongoError } from '../../errors.ts'
import { isDoc, type Doc, type Maybe, type Value } from '../../bson/values.ts'
import { namedArguments } from '../../expression/arguments.ts'
import { compileExpression } from '../../expression/compile.ts'
import { type Expression, type Variables } from '../../expression/expression.ts'
import { encodeKey } from '../../keys/key-encoding.ts'
import { type Pace } from '../../query/deadline.ts'
import { getPath } from '../../query/path.ts'
import { applyBranch, newBranch, plant } from '../../query/projection-tree.ts'
import { createSortKey, parseSort, type SortField } from '../../query/sort.ts'
import { Row, type Rows } from '../../row.ts'
import { checkStageBytes } from '../size-of.ts'
import { type Stage } from '../stage.ts'
import { releaseBehind, type Entry, type WindowFunction } from './partition.ts'
import { parseWindowFunction } from './window-function.ts'

const STAGE = '$setWindowFields'
const BATCH = 256
const OVERHEAD = 250
/** A batch ends early where its documents hold this many elements of arrays that were collected. */
const MAX_ELEMENTS = 10_000

const compareEntries = (a: Entry, b: Entry): number =>
  a.partition.compare(b.partition) || a.key.compare(b.key)

/** Reads all documents, within the bound of a stage, and puts them in the order of their partitions. */
async function sortEntries(
  rows: Rows,
  partitionBy: Expression,
  sort: readonly SortField[],
  variables: Variables,
  pace: Pace,
): Promise<Entry[]> {
  const keyOf = createSortKey(sort)
  const [first] = sort
  const entries: Entry[] = []
  let bytes = 0
  for await (const batch of rows) {
    for (const row of batch) {
      const { doc } = row
      const group = partitionBy({ root: doc, vars: variables }) ?? null
      if (Array.isArray(group)) {
        throw new MongoError(
          'TypeMismatch',
          'An expression used to partition cannot evaluate to value of type array',
        )
      }
      const entry: Entry = {
        partition: encodeKey([group], []),
        key: keyOf(doc),
        sortValue: first && getPath(doc, first.parts),
        row: row.compact(),
      }
      bytes += row.bytes.length + entry.partition.length + entry.key.length + OVERHEAD
      entries.push(entry)
    }
    checkStageBytes(bytes, STAGE)
    await pace.breathe()
  }
  return entries.sort(compareEntries)
}

/** The stretches of entries that share a partition. */
function* partitionsOf(entries: readonly Entry[]): Generator<Entry[]> {
  let start = 0
  for (let at = 1; at <= entries.length; at++) {
    const [first, next] = [entries[start], entries[at]]
    if (first && next?.partition.equals(first.partition)) continue
    yield entries.slice(start, at)
    start = at
  }
}

/** Sets the fields of `output`, as `$addFields` would, to what `values` holds when it is called. */
function compileOutput(paths: readonly string[], values: Maybe[]): (doc: Doc) => Doc {
  const root = newBranch()
  paths.forEach((path, i) => {
    if (path.startsWith('$'))
      throw new MongoError(16410, `FieldPath field names may not start with '$': ${path}`)
    plant(root, path, { kind: 'compute', expression: () => values[i] })
  })
  return (doc) => applyBranch(root, doc, 'keep', { root: doc, vars: new Map() })
}

function wantObject(name: string, value: Maybe): Doc {
  if (!isDoc(value)) throw new MongoError('TypeMismatch', `${STAGE} '${name}' must be an object`)
  return value
}

/**
 * `$setWindowFields`: sorts the documents of each partition and gives each of them fields computed from its neighbours.
 * Everything is held in memory, up to the bound of a stage (292 above it). Documents come out sorted, by partition.
 */
export function setWindowFieldsStage(spec: Value, variables: Variables): Stage {
  const given = namedArguments(STAGE, spec, ['output'], ['partitionBy', 'sortBy'])
  const sortBy = given.get('sortBy')
  const sort = sortBy === undefined ? [] : parseSort(wantObject('sortBy', sortBy))
  const partitionBy = compileExpression(given.get('partitionBy') ?? null, variables)
  const output = [...wantObject('output', given.get('output'))]
  const functions = output.map(([path, field]): WindowFunction =>
    parseWindowFunction(path, field, sort, variables),
  )
  const paths = output.map(([path]) => path)
  compileOutput(paths, [])
  return async function* (rows, pace) {
    const current: Maybe[] = []
    const setFields = compileOutput(paths, current)
    let made: Row[] = []
    let elements = 0
    for (const entries of partitionsOf(await sortEntries(rows, partitionBy, sort, variables, pace))) {
      const evaluate = functions.map((open) => open({ entries, variables, pace }))
      for (const [at, { row }] of entries.entries()) {
        for (const [i, valueAt] of evaluate.entries()) {
          const value = await valueAt(at)
          current[i] = value
          if (Array.isArray(value)) elements += value.length
        }
        made.push(Row.fromDoc(setFields(row.doc)))
        releaseBehind(entries, at)
        if (made.length < BATCH && elements < MAX_ELEMENTS) continue
        yield made
        made = []
        elements = 0
        await pace.breathe()
      }
    }
    if (made.length > 0) yield made
  }
}

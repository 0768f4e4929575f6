import { MongoError } from '../errors.ts'
import { typeName } from '../bson/types.ts'
import { type Doc, type Value } from '../bson/values.ts'
import { matchesDoc } from '../query/matcher.ts'
import { type Collection, type Index } from './collection.ts'
import { compactNumber, readCompact, readSuffix, suffixNumber } from '../keys/compact-numbers.ts'
import { extractKeys } from '../keys/index-keys.ts'
import { cutKey, encodeKey, isLongKey } from '../keys/key-encoding.ts'
import { type Table, type TableEntry } from './tables.ts'

const NO_VALUE = Buffer.alloc(0)

interface IndexKey {
  /** Cut to what the storage takes. */
  key: Buffer
  values: Value[]
}

export interface IndexKeys {
  keys: Map<string, IndexKey>
  multikey: boolean[]
  longKeys: boolean
}

const none: IndexKeys = { keys: new Map(), multikey: [], longKeys: false }

/** The keys under which an index lists a document; none where it is sparse or partial and the document is outside. */
export function indexKeysOf(index: Index, doc: Doc): IndexKeys {
  if (index.partial && !matchesDoc(index.partial, doc)) return none
  const multikey = index.fields.map(() => false)
  const found = extractKeys(
    doc,
    index.fields.map(({ parts }) => parts),
    (field) => (multikey[field] = true),
  )
  const descending = index.fields.map((field) => field.descending)
  const keys = new Map<string, IndexKey>()
  let longKeys = false
  for (const { values, absent } of found) {
    if (index.sparse && absent) continue
    const full = encodeKey(values, descending)
    longKeys ||= isLongKey(full)
    const key = cutKey(full)
    keys.set(key.toString('latin1'), { key, values })
  }
  return { keys, multikey, longKeys }
}

/** A unique index maps key to record; any other has the record at the end of the key. */
export const entryKey = (index: Index, key: Buffer, record: number): Buffer =>
  Buffer.concat(
    index.unique ? [compactNumber(index.id), key] : [compactNumber(index.id), key, suffixNumber(record)],
  )

/** The record that an entry of an index leads to. */
export const entryRecord = ({ key, value }: TableEntry): number =>
  value.length > 0 ? readCompact(value, 0) : readSuffix(key)

export function putEntry(table: Table, index: Index, key: Buffer, record: number): void {
  void table.put(entryKey(index, key, record), index.unique ? compactNumber(record) : NO_VALUE)
}

export function removeEntry(table: Table, index: Index, key: Buffer, record: number): void {
  void table.remove(entryKey(index, key, record))
}

/** The record a unique index has under a key. */
export function findUnique(table: Table, index: Index, key: Buffer): number | undefined {
  const value = table.get(entryKey(index, key, 0))
  return value && readCompact(value, 0)
}

export function duplicateKey(collection: Collection, index: Index, values: Value[]): MongoError {
  const keyPattern: Doc = index.spec.get('key') as Doc
  const keyValue: Doc = new Map(index.fields.map(({ path }, i) => [path, values[i] ?? null]))
  return new MongoError(
    'DuplicateKey',
    `E11000 duplicate key error collection: ${collection.ns} index: ${index.name} dup key: ${describe(keyValue)}`,
    new Map<string, Value>([
      ['keyPattern', keyPattern],
      ['keyValue', keyValue],
    ]),
  )
}

function describe(doc: Doc): string {
  const fields = [...doc].map(([name, value]) => `${name}: ${describeValue(value)}`)
  return `{ ${fields.join(', ')} }`
}

/** For messages: strings in quotes, the rest as it prints, cut to a readable length. */
export function describeValue(value: Value): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > 150 ? `${value.slice(0, 150)}...` : value)
  if (value instanceof Map) return describe(value)
  if (Array.isArray(value)) return `[ ${value.map(describeValue).join(', ')} ]`
  if (value instanceof Date) return `new Date(${value.getTime()})`
  if (typeof value === 'object' && value !== null && 'value' in value) return String(value.value)
  if (typeof value === 'object' && value !== null && 'bytes' in value && !('subtype' in value)) {
    return `ObjectId('${value.bytes.toString('hex')}')`
  }
  return typeof value === 'object' && value !== null ? typeName(value) : String(value)
}

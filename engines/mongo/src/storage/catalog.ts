import { randomBytes } from 'node:crypto'
import { decode } from '../bson/decode.ts'
import { encode } from '../bson/encode.ts'
import { emptyDoc, Binary, isDoc, type Doc, type Value } from '../bson/values.ts'
import { isNumeric, toNumber } from '../bson/numbers.ts'
import { type Collection, type Index } from './collection.ts'
import { idIndexSpec, parseIndexSpec, type IndexDefinition } from './index-spec.ts'
import { checkCollectionName } from './namespaces.ts'
import { decodeStats, encodeStats, statsKey } from './records.ts'
import { type Tables } from './tables.ts'
import { type Transaction } from './write-queue.ts'

/** The databases, collections and indexes there are: in memory, and in the storage's `meta` table. */
export interface Catalog {
  find(db: string, name: string): Collection | undefined
  all(): Iterable<Collection>
  create(txn: Transaction, db: string, name: string): Collection
  drop(txn: Transaction, collection: Collection): void
  rename(txn: Transaction, collection: Collection, db: string, name: string): void
  addIndex(txn: Transaction, collection: Collection, definition: IndexDefinition): Index
  removeIndex(txn: Transaction, collection: Collection, index: Index): void
  save(txn: Transaction, collection: Collection): void
}

const PREFIX = 'collection/'
const NEXT_ID = Buffer.from('next-id')
const collectionKey = (ns: string): Buffer => Buffer.from(PREFIX + ns)
export const garbageKey = (kind: 'records' | 'index', id: number): Buffer =>
  Buffer.from(`garbage/${kind}/${id}`)

function encodeCollection(collection: Collection): Buffer {
  const indexes = collection.indexes.map(
    (index): Doc =>
      new Map<string, Value>([
        ['id', index.id],
        ['spec', index.spec],
        ['multikey', index.multikey],
        ['longKeys', index.longKeys],
        ['complete', index.complete],
      ]),
  )
  return encode(
    new Map<string, Value>([
      ['id', collection.id],
      ['db', collection.db],
      ['name', collection.name],
      ['uuid', collection.uuid],
      ['indexes', indexes],
    ]),
  )
}

function makeIndex(id: number, definition: IndexDefinition): Index {
  const multikey = definition.fields.map(() => false)
  const isId = definition.name === '_id_'
  return {
    ...definition,
    id,
    unique: isId || definition.unique,
    multikey,
    longKeys: false,
    complete: false,
    ready: false,
  }
}

function numberAt(doc: Doc, name: string): number {
  const value = doc.get(name)
  return isNumeric(value) ? toNumber(value) : 0
}

function decodeIndex(doc: Doc): Index {
  const spec = doc.get('spec')
  const multikey = doc.get('multikey')
  const index = makeIndex(numberAt(doc, 'id'), parseIndexSpec(isDoc(spec) ? spec : emptyDoc()))
  if (Array.isArray(multikey)) index.multikey = multikey.map((flag) => flag === true)
  index.longKeys = doc.get('longKeys') === true
  index.complete = doc.get('complete') === true
  index.ready = index.complete
  return index
}

function decodeCollection(bytes: Buffer, { meta }: Tables): Collection {
  const doc = decode(bytes)
  const [db, name] = [doc.get('db'), doc.get('name')].map((part) => (typeof part === 'string' ? part : ''))
  const id = numberAt(doc, 'id')
  const saved = meta.get(statsKey(id))
  const stats = saved ? decodeStats(saved) : { count: 0, bytes: 0, nextRecord: 1 }
  const indexes = doc.get('indexes')
  return {
    id,
    db: db ?? '',
    name: name ?? '',
    ns: `${db ?? ''}.${name ?? ''}`,
    uuid: doc.get('uuid') ?? null,
    indexes: Array.isArray(indexes) ? indexes.filter(isDoc).map(decodeIndex) : [],
    stats,
    committed: { ...stats },
    version: 0,
    dropped: false,
  }
}

/** Reads the catalog of an open storage. Index builds that never finished are returned for their removal. */
export function loadCatalog(tables: Tables): { catalog: Catalog; unfinished: [Collection, Index][] } {
  const collections = new Map<string, Collection>()
  const unfinished: [Collection, Index][] = []
  for (const { value } of tables.meta.getRange({ start: collectionKey(''), end: collectionKey('\uffff') })) {
    const collection = decodeCollection(value, tables)
    collections.set(collection.ns, collection)
    for (const index of collection.indexes) if (!index.ready) unfinished.push([collection, index])
  }
  let nextId = tables.meta.get(NEXT_ID)?.readUInt32BE(0) ?? 1

  function takeId(): number {
    const id = nextId++
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(nextId)
    void tables.meta.put(NEXT_ID, bytes)
    return id
  }

  function save(txn: Transaction, collection: Collection): void {
    txn.beforeCommit(collection.indexes[0], () => {
      if (!collection.dropped)
        void tables.meta.put(collectionKey(collection.ns), encodeCollection(collection))
    })
  }

  function setIndexes(txn: Transaction, collection: Collection, indexes: Index[]): void {
    const before = collection.indexes
    txn.onRollback(() => (collection.indexes = before))
    collection.indexes = indexes
    save(txn, collection)
  }

  const catalog: Catalog = {
    find: (db, name) => collections.get(`${db}.${name}`),
    all: () => collections.values(),
    create(txn, db, name) {
      checkCollectionName(db, name)
      const ns = `${db}.${name}`
      const stats = { count: 0, bytes: 0, nextRecord: 1 }
      const idIndex = { ...makeIndex(takeId(), parseIndexSpec(idIndexSpec())), complete: true, ready: true }
      const collection: Collection = {
        id: takeId(),
        db,
        name,
        ns,
        uuid: new Binary(4, uuid()),
        indexes: [idIndex],
        stats,
        committed: { ...stats },
        version: 0,
        dropped: false,
      }
      txn.onRollback(() => collections.delete(ns))
      collections.set(ns, collection)
      void tables.meta.put(statsKey(collection.id), encodeStats(stats))
      save(txn, collection)
      return collection
    },
    drop(txn, collection) {
      txn.onRollback(() => {
        collections.set(collection.ns, collection)
        collection.dropped = false
      })
      collections.delete(collection.ns)
      collection.dropped = true
      void tables.meta.remove(collectionKey(collection.ns))
      void tables.meta.put(garbageKey('records', collection.id), Buffer.alloc(1))
      for (const index of collection.indexes)
        void tables.meta.put(garbageKey('index', index.id), Buffer.alloc(1))
      txn.beforeCommit(collection, () => void tables.meta.remove(statsKey(collection.id)))
    },
    rename(txn, collection, db, name) {
      checkCollectionName(db, name)
      const before = { db: collection.db, name: collection.name, ns: collection.ns }
      const ns = `${db}.${name}`
      txn.onRollback(() => {
        collections.delete(ns)
        Object.assign(collection, before)
        collections.set(before.ns, collection)
      })
      collections.delete(before.ns)
      void tables.meta.remove(collectionKey(before.ns))
      Object.assign(collection, { db, name, ns })
      collections.set(ns, collection)
      save(txn, collection)
    },
    addIndex(txn, collection, definition) {
      const index = makeIndex(takeId(), definition)
      setIndexes(txn, collection, [...collection.indexes, index])
      return index
    },
    removeIndex(txn, collection, index) {
      setIndexes(
        txn,
        collection,
        collection.indexes.filter((other) => other !== index),
      )
      void tables.meta.put(garbageKey('index', index.id), Buffer.alloc(1))
    },
    save,
  }
  return { catalog, unfinished }
}

function uuid(): Buffer {
  const bytes = randomBytes(16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes
}

/** 2: numbers of records, collections and indexes, and lengths of binary values, take few bytes. */
const FORMAT = '2'

/** Stamps a new folder with the storage format. Throws for a folder of another format, which is left as it is. */
export function checkFormat({ meta }: Tables): void {
  const key = Buffer.from('format')
  const saved = meta.get(key)
  if (!saved) meta.putSync(key, Buffer.from(FORMAT))
  else if (saved.toString() !== FORMAT) {
    throw new Error(
      `the data folder has storage format ${saved.toString()}, and this version reads ${FORMAT} only: ` +
        'move the folder away to start with an empty one, or copy the data over with the version that wrote it',
    )
  }
}

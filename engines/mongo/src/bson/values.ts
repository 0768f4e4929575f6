import { type Decimal128 } from './decimal.ts'

/** A 32-bit integer. A plain JavaScript number is always a BSON double, a bigint always a 64-bit integer. */
export class Int32 {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}

const small: Int32[] = []
for (let value = -128; value < 1024; value++) small.push(new Int32(value))

export const int32 = (value: number): Int32 => small[value + 128] ?? new Int32(value)

/** BSON's internal timestamp: two unsigned 32-bit numbers. */
export class Timestamp {
  readonly time: number
  readonly increment: number
  constructor(time: number, increment: number) {
    this.time = time
    this.increment = increment
  }
}

export class ObjectId {
  readonly bytes: Buffer
  constructor(bytes: Buffer) {
    this.bytes = bytes
  }
  toString(): string {
    return this.bytes.toString('hex')
  }
}

export class Binary {
  readonly subtype: number
  readonly bytes: Buffer
  constructor(subtype: number, bytes: Buffer) {
    this.subtype = subtype
    this.bytes = bytes
  }
}

export class Regex {
  readonly pattern: string
  readonly flags: string
  constructor(pattern: string, flags: string) {
    this.pattern = pattern
    this.flags = flags
  }
}

/** The values without content: minKey, maxKey and BSON's deprecated undefined. */
export class Sentinel {
  readonly type: number
  constructor(type: number) {
    this.type = type
  }
}

export const MIN_KEY = new Sentinel(-1)
export const MAX_KEY = new Sentinel(127)
export const UNDEFINED = new Sentinel(6)

/** Deprecated types (code, symbol, DBPointer) are carried as the bytes they came in. */
export class Opaque {
  readonly type: number
  readonly bytes: Buffer
  constructor(type: number, bytes: Buffer) {
    this.type = type
    this.bytes = bytes
  }
}

type Scalar =
  | null
  | boolean
  | number
  | bigint
  | string
  | Int32
  | Decimal128
  | Date
  | ObjectId
  | Timestamp
  | Binary
  | Regex
  | Sentinel
  | Opaque

/** A document keeps its fields in the order they came, whatever their names (a plain object would not). */
export type Doc = Map<string, Value>
export type Value = Scalar | Value[] | Map<string, Value>

/** Missing is `undefined`; BSON's own undefined is the UNDEFINED sentinel. */
export type Maybe = Value | undefined

export const emptyDoc = (): Doc => new Map<string, Value>()

export const isDoc = (value: unknown): value is Doc => value instanceof Map

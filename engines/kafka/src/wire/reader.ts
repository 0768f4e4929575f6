import { isUtf8 } from 'node:buffer'

// Ten times the partitions that a broker may have. An item of two bytes takes fifty in memory, and more in an answer.
const MAX_ITEMS = 100_000

/** The bytes can't be what they claim to be; the connection they came on is closed. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError'
}

/** Reads the protocol's primitive types, refusing to go past the end of the frame and more items than make sense. */
export class Reader {
  private readonly buffer: Buffer
  private position: number
  private items = 0

  constructor(buffer: Buffer, position = 0) {
    this.buffer = buffer
    this.position = position
  }

  get remaining(): number {
    return this.buffer.length - this.position
  }

  int8(): number {
    return this.buffer.readInt8(this.take(1))
  }

  int16(): number {
    return this.buffer.readInt16BE(this.take(2))
  }

  int32(): number {
    return this.buffer.readInt32BE(this.take(4))
  }

  /** Past 2^53 the nearest double is given; a caller that stores the number checks isSafeInteger. */
  int64(): number {
    return Number(this.buffer.readBigInt64BE(this.take(8)))
  }

  boolean(): boolean {
    return this.int8() !== 0
  }

  nullableString(): string | null {
    const length = this.int16()
    if (length === -1) return null
    if (length < 0) throw new MalformedError(`string of length ${length}`)
    const start = this.take(length)
    const bytes = this.buffer.subarray(start, start + length)
    // Replacement characters would make it another, longer string than the client sent.
    if (!isUtf8(bytes)) throw new MalformedError('string that is not UTF-8')
    return bytes.toString('utf8')
  }

  /** A null where the protocol wants a string is read as '', as old clients send it. */
  string(): string {
    return this.nullableString() ?? ''
  }

  nullableBytes(): Buffer | null {
    const length = this.int32()
    if (length === -1) return null
    if (length < 0) throw new MalformedError(`bytes of length ${length}`)
    const start = this.take(length)
    return this.buffer.subarray(start, start + length)
  }

  bytes(): Buffer {
    return this.nullableBytes() ?? Buffer.alloc(0)
  }

  nullableArray<T>(readItem: (reader: Reader) => T): T[] | null {
    const count = this.int32()
    if (count === -1) return null
    // Every item takes at least a byte, so a count beyond that is a lie that would cost memory.
    if (count < 0 || count > this.remaining) throw new MalformedError(`array of ${count} items`)
    this.items += count
    if (this.items > MAX_ITEMS) throw new MalformedError(`more than ${MAX_ITEMS} items`)
    const items: T[] = []
    for (let i = 0; i < count; i++) items.push(readItem(this))
    return items
  }

  array<T>(readItem: (reader: Reader) => T): T[] {
    return this.nullableArray(readItem) ?? []
  }

  private take(length: number): number {
    const start = this.position
    if (length > this.remaining) throw new MalformedError('frame ends too early')
    this.position = start + length
    return start
  }
}

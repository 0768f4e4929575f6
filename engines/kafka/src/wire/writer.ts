const INITIAL_BYTES = 256
const COPY_LIMIT = 1024

/** Writes the protocol's primitive types; large buffers are passed through uncopied. */
export class Writer {
  private readonly done: Buffer[] = []
  private doneBytes = 0
  private buffer: Buffer
  private position = 0

  constructor(initialBytes = INITIAL_BYTES) {
    this.buffer = Buffer.allocUnsafe(initialBytes)
  }

  get size(): number {
    return this.doneBytes + this.position
  }

  int8(value: number): this {
    const at = this.reserve(1)
    this.buffer.writeInt8(value, at)
    return this
  }

  int16(value: number): this {
    const at = this.reserve(2)
    this.buffer.writeInt16BE(value, at)
    return this
  }

  int32(value: number): this {
    const at = this.reserve(4)
    this.buffer.writeInt32BE(value, at)
    return this
  }

  int64(value: number): this {
    const at = this.reserve(8)
    this.buffer.writeBigInt64BE(BigInt(value), at)
    return this
  }

  boolean(value: boolean): this {
    return this.int8(value ? 1 : 0)
  }

  string(value: string | null): this {
    if (value === null) return this.int16(-1)
    const length = Buffer.byteLength(value)
    this.int16(length)
    const at = this.reserve(length)
    this.buffer.write(value, at, 'utf8')
    return this
  }

  bytes(value: Buffer | null): this {
    if (value === null) return this.int32(-1)
    return this.int32(value.length).raw(value)
  }

  array<T>(items: readonly T[] | null, writeItem: (writer: this, item: T) => void): this {
    if (items === null) return this.int32(-1)
    this.int32(items.length)
    for (const item of items) writeItem(this, item)
    return this
  }

  raw(value: Buffer): this {
    if (value.length <= COPY_LIMIT) {
      const at = this.reserve(value.length)
      value.copy(this.buffer, at)
      return this
    }
    this.seal()
    this.done.push(value)
    this.doneBytes += value.length
    return this
  }

  finish(): Buffer[] {
    this.seal()
    return this.done
  }

  private seal(): void {
    if (this.position === 0) return
    this.done.push(this.buffer.subarray(0, this.position))
    this.doneBytes += this.position
    this.buffer = Buffer.allocUnsafe(INITIAL_BYTES)
    this.position = 0
  }

  private reserve(length: number): number {
    const at = this.position
    if (at + length > this.buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, at + length))
      this.buffer.copy(grown, 0, 0, at)
      this.buffer = grown
    }
    this.position = at + length
    return at
  }
}

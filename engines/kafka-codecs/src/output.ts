// Below this many bytes a loop is faster than the call of a native function.
const SHORT = 64

/** Where unpacked bytes go. It grows as they come, so a header that promises much costs nothing. */
export class Output {
  bytes: Buffer
  size = 0
  readonly maxBytes: number

  /** @param expected how many bytes to begin with; only a guess */
  constructor(expected: number, maxBytes: number) {
    this.bytes = Buffer.allocUnsafe(Math.max(0, Math.min(expected, maxBytes)))
    this.maxBytes = maxBytes
  }

  /** @throws Error where so many more bytes would be too many */
  reserve(count: number): void {
    const needed = this.size + count
    if (needed <= this.bytes.length) return
    if (needed > this.maxBytes) throw new Error(`unpacks to more than ${this.maxBytes} bytes`)
    const grown = Buffer.allocUnsafe(Math.min(this.maxBytes, Math.max(needed, 2 * this.bytes.length)))
    this.bytes.copy(grown, 0, 0, this.size)
    this.bytes = grown
  }

  append(source: Buffer, from: number, to: number): void {
    this.reserve(to - from)
    const { bytes } = this
    if (to - from > SHORT) bytes.set(source.subarray(from, to), this.size)
    else for (let i = from, at = this.size; i < to; i++) bytes[at++] = source[i] as number
    this.size += to - from
  }

  fill(byte: number, count: number): void {
    this.reserve(count)
    this.bytes.fill(byte, this.size, this.size + count)
    this.size += count
  }

  /**
   * Repeats what was unpacked `distance` bytes ago; the repeated part may overlap itself.
   * @param floor where the oldest byte that may be repeated lies
   */
  copyBack(distance: number, length: number, floor: number): void {
    const from = this.size - distance
    if (distance < 1 || from < floor) throw new Error(`repeats from ${distance} bytes ago`)
    this.reserve(length)
    const { bytes } = this
    const end = this.size + length
    if (length > SHORT && distance === 1) bytes.fill(bytes[from] as number, this.size, end)
    else if (length > SHORT && distance >= length) bytes.copyWithin(this.size, from, from + length)
    else for (let i = from, at = this.size; at < end; i++) bytes[at++] = bytes[i] as number
    this.size = end
  }

  finish(): Buffer {
    return this.bytes.subarray(0, this.size)
  }
}

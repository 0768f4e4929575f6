/** What a tag reader finds in the file. */
export interface AudioTags {
  artist: string
  title: string
  album: string
  track: number
}

const rate = 8000
/** Samples in a frame: half a second, so that any whole number of seconds comes out even. */
const frameSize = 4000

function crc(bytes: Uint8Array, polynomial: number, bits: 8 | 16): number {
  const [top, mask] = [1 << (bits - 1), (1 << bits) - 1]
  let sum = 0
  for (const byte of bytes) {
    sum ^= byte << (bits - 8)
    for (let bit = 0; bit < 8; bit++) sum = (sum & top ? (sum << 1) ^ polynomial : sum << 1) & mask
  }
  return sum
}

const uint16 = (value: number): number[] => [value >> 8, value & 0xff]

/** Mono, 16 bits; its one subframe says that every sample is zero. */
function silentFrame(number: number): Buffer {
  const head = Buffer.from([0xff, 0xf8, 0x74, 0x08, number, ...uint16(frameSize - 1)])
  const frame = Buffer.from([...head, crc(head, 0x07, 8), 0, 0, 0])
  return Buffer.concat([frame, Buffer.from(uint16(crc(frame, 0x8005, 16)))])
}

function block(type: number, content: Buffer, isLast = false): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(content.length)
  head.writeUInt8(isLast ? type | 0x80 : type)
  return Buffer.concat([head, content])
}

function streamInfo(seconds: number): Buffer {
  const info = Buffer.alloc(34)
  info.writeUInt16BE(frameSize, 0)
  info.writeUInt16BE(frameSize, 2)
  // 20 bits of sample rate, 3 of channels less one, 5 of bits a sample less one, 36 of samples.
  info.writeBigUInt64BE((BigInt(rate) << 44n) | (15n << 36n) | BigInt(seconds * rate), 10)
  return info
}

function lengthFirst(text: string): Buffer {
  const content = Buffer.from(text)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(content.length)
  return Buffer.concat([length, content])
}

function comments({ artist, title, album, track }: AudioTags): Buffer {
  const fields = [`ARTIST=${artist}`, `TITLE=${title}`, `ALBUM=${album}`, `TRACKNUMBER=${track}`]
  const count = Buffer.alloc(4)
  count.writeUInt32LE(fields.length)
  return Buffer.concat([lengthFirst('Ongaku'), count, ...fields.map(lengthFirst)])
}

/**
 * A FLAC file (RFC 9639) of silence, a few hundred bytes long.
 * @param seconds at most 63
 */
export function silentFlac(seconds: number, tags: AudioTags): Buffer {
  const frames = Array.from({ length: (seconds * rate) / frameSize }, (_, number) => silentFrame(number))
  return Buffer.concat([
    Buffer.from('fLaC'),
    block(0, streamInfo(seconds)),
    block(4, comments(tags), true),
    ...frames,
  ])
}

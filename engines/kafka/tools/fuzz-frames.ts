import { apis } from '../src/protocol/apis.ts'
import { type Writer } from '../src/wire/writer.ts'
import { encodeBatch } from '../test/support/batches.ts'
import { type Random } from '../test/support/random.ts'
import { encodeRequest } from '../test/support/raw-client.ts'

export const FUZZ_TOPIC = 'fuzz'

interface Template {
  key: number
  version: number
  body: (w: Writer) => void
}

const nothing = (): void => undefined
const place = (w: Writer, rest: (p: Writer) => void): Writer =>
  w.array([0], (t) => t.string(FUZZ_TOPIC).array([0], (p) => rest(p.int32(0))))

/** A well-formed request of most kinds, as a start for spoiling them. */
const templates = (random: Random): Template[] => {
  const value = 'v'.repeat(random.below(500))
  const sequence = { producerId: random.below(50), producerEpoch: 0, baseSequence: random.below(3) }
  const batch = encodeBatch(
    [{ key: 'k', value }, { value }],
    random.chance(0.5) ? sequence : { attributes: random.below(2) },
  )
  const group = `g${random.below(20)}`
  const resource = (w: Writer): Writer => w.int8(2).string(FUZZ_TOPIC)
  return [
    { key: 0, version: 7, body: (w) => place(w.string(null).int16(-1).int32(100), (p) => p.bytes(batch)) },
    {
      key: 1,
      version: 11,
      body: (w) => {
        w.int32(-1).int32(random.below(20)).int32(1).int32(100_000).int8(0).int32(0).int32(-1)
        place(w, (p) => p.int32(-1).int64(random.below(50)).int64(-1).int32(50_000))
        w.array([], nothing).string('')
      },
    },
    { key: 2, version: 3, body: (w) => place(w.int32(-1).int8(0), (p) => p.int64(random.below(3) - 2)) },
    { key: 3, version: 6, body: (w) => w.array([FUZZ_TOPIC], (t, name) => t.string(name)).boolean(false) },
    {
      key: 8,
      version: 5,
      body: (w) => place(w.string(group).int32(-1).string(''), (p) => p.int64(random.below(99)).string('m')),
    },
    { key: 9, version: 4, body: (w) => place(w.string(group), nothing) },
    { key: 10, version: 2, body: (w) => w.string(group).int8(0) },
    {
      key: 11,
      version: 4,
      body: (w) => {
        w.string(group).int32(6000).int32(6000).string('').string('consumer')
        w.array(['range'], (p, name) => p.string(name).bytes(random.bytes(20)))
      },
    },
    { key: 12, version: 3, body: (w) => w.string(group).int32(1).string('m').string(null) },
    { key: 13, version: 3, body: (w) => w.string(group).array(['m'], (m, id) => m.string(id).string(null)) },
    {
      key: 14,
      version: 3,
      body: (w) => w.string(group).int32(1).string('m').string(null).array([], nothing),
    },
    { key: 15, version: 4, body: (w) => w.array([group], (g, id) => g.string(id)).boolean(true) },
    { key: 16, version: 2, body: nothing },
    { key: 18, version: 2, body: nothing },
    {
      key: 19,
      version: 3,
      body: (w) => {
        const topic = (t: Writer): Writer =>
          t
            .string(`t${random.below(20)}`)
            .int32(1)
            .int16(1)
        w.array([0], (t) => topic(t).array([], nothing).array([], nothing))
          .int32(100)
          .boolean(random.chance(0.5))
      },
    },
    {
      key: 20,
      version: 1,
      body: (w) => w.array([`t${random.below(20)}`], (t, name) => t.string(name)).int32(100),
    },
    { key: 21, version: 1, body: (w) => place(w, (p) => p.int64(random.below(3))).int32(100) },
    { key: 22, version: 1, body: (w) => w.string(null).int32(1000) },
    { key: 32, version: 2, body: (w) => w.array([0], (r) => resource(r).int32(-1)).boolean(true) },
    { key: 33, version: 1, body: (w) => w.array([0], (r) => resource(r).array([], nothing)).boolean(true) },
    {
      key: 37,
      version: 1,
      body: (w) =>
        w
          .array([0], (t) => t.string('t1').int32(2).int32(-1))
          .int32(100)
          .boolean(false),
    },
    { key: 42, version: 1, body: (w) => w.array([group], (g, id) => g.string(id)) },
  ]
}

function spoil(frame: Buffer, random: Random): Buffer {
  const spoiled = Buffer.from(frame)
  for (let i = 0; i <= random.below(6); i++) {
    const at = 4 + random.below(spoiled.length - 4)
    const kind = random.below(4)
    if (kind === 0) spoiled[at] = random.below(256)
    else if (kind === 1) spoiled[at] = (spoiled[at] ?? 0) ^ (1 << random.below(8))
    else if (kind === 2 && at + 4 <= spoiled.length) {
      spoiled.writeInt32BE(random.pick([-1, 0, 1, 0x7fffffff, -0x80000000, random.below(1e9)]), at)
    } else if (at + 2 <= spoiled.length) spoiled.writeInt16BE(random.pick([-1, 0, 0x7fff, -0x8000]), at)
  }
  if (random.chance(0.3)) {
    const cut = spoiled.subarray(0, 12 + random.below(spoiled.length - 11))
    // Mostly the size is put right, so that the body is looked at rather than waited for.
    if (random.chance(0.9)) cut.writeInt32BE(cut.length - 4, 0)
    return cut
  }
  return spoiled
}

function randomFrame(random: Random): Buffer {
  const size = 8 + random.below(200)
  const frame = Buffer.concat([Buffer.alloc(4), random.bytes(size)])
  frame.writeInt32BE(random.chance(0.95) ? size : random.below(0x7fffffff), 0)
  if (random.chance(0.8)) {
    const api = random.pick(apis)
    frame.writeInt16BE(api.key, 4)
    frame.writeInt16BE(random.below(api.maxVersion + 2), 6)
  }
  return frame
}

/** One frame to throw at a broker: random, or a good one that was spoiled, or (one in ten) a good one. */
export function makeFrame(random: Random): Buffer {
  if (random.chance(0.25)) return randomFrame(random)
  const { key, version, body } = random.pick(templates(random))
  const frame = encodeRequest(key, random.chance(0.9) ? version : random.below(12), random.below(1e6), body)
  return random.chance(0.12) ? frame : spoil(frame, random)
}

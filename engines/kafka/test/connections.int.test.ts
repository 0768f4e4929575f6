import { encodeBatch } from './support/batches.ts'
import { connectRaw, encodeRequest, type RawClient } from './support/raw-client.ts'
import { createTopicRaw, fetchRaw, listOffset, produceRaw } from './support/requests.ts'
import { startEmbedded, type Embedded } from './support/embedded.ts'

let embedded: Embedded
beforeAll(async () => {
  embedded = await startEmbedded({ maxConnections: 1200, maxFrameBytes: 1_000_000, stallTimeoutMs: 300 })
  await createTopicRaw(embedded.client, 'topic')
})
afterAll(() => embedded.stop())

const isServed = async (client: RawClient): Promise<boolean> =>
  (await client.send(18, 0, () => undefined)).int16() === 0
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

test.each([
  ['a negative size', int32(-5)],
  ['a size above the bound', int32(2_000_000_000)],
  ['a size below a header', int32(3)],
  ['a body that ends too early', encodeRequest(0, 7, 1, (body) => body.int16(-1))],
  ['an array of two thousand million items', encodeRequest(3, 5, 1, (body) => body.int32(2_000_000_000))],
  ['a string of negative length', encodeRequest(10, 0, 1, (body) => body.int16(-7))],
])('closes a connection that sends %s, with a line in the log, and no other', async (_, bytes) => {
  const bad = await connectRaw(embedded.broker.address())
  const linesBefore = embedded.logs.length
  bad.write(bytes)
  await bad.closed
  expect(embedded.logs.slice(linesBefore)).toContainEqual(
    expect.objectContaining({ level: 'warn', message: 'closed a connection that sent a malformed frame' }),
  )
  expect(await isServed(embedded.client)).toBe(true)
})

test('closes a connection that begins a request and does not finish it', async () => {
  const slow = await connectRaw(embedded.broker.address())
  slow.write(Buffer.concat([int32(500_000), Buffer.alloc(100)]))
  await slow.closed
  expect(await isServed(embedded.client)).toBe(true)
})

test.each([
  ['a request it does not know', 999, 0],
  ['AddPartitionsToTxn', 24, 0],
  ['EndTxn', 26, 0],
  ['a version that is too new', 3, 12],
  ['a version that is too old', 1, 0],
])('refuses %s in the words of the protocol, and goes on', async (_, key, version) => {
  const client = await connectRaw(embedded.broker.address())
  const answer = await client.send(key, version, (body) => body.string('whatever'))
  expect([answer.int16(), answer.remaining]).toEqual([35, 0])
  expect(await isServed(client)).toBe(true)
  client.close()
})

test('refuses transactions when a producer first asks for them', async () => {
  const coordinator = await embedded.client.send(10, 1, (body) => body.string('tx').int8(1))
  coordinator.int32()
  expect([coordinator.int16(), coordinator.nullableString()]).toEqual([
    53,
    'this broker does not support transactions',
  ])
  const id = await embedded.client.send(22, 1, (body) => body.string('tx').int32(1000))
  id.int32()
  expect(id.int16()).toBe(53)
  const batch = encodeBatch([{ value: 'x' }], { attributes: 16 })
  expect((await produceRaw(embedded.client, 'topic', 0, batch)).errorCode).toBe(48)
})

test('refuses static members, which it does not have', async () => {
  const answer = await embedded.client.send(11, 5, (body) => {
    body.string('group').int32(10_000).int32(10_000).string('').string('instance').string('consumer')
    body.array(['range'], (w, name) => w.string(name).bytes(Buffer.alloc(0)))
  })
  answer.int32()
  expect(answer.int16()).toBe(35)
})

test('answers in the order it was asked, however much is under way', async () => {
  await createTopicRaw(embedded.client, 'order')
  const client = await connectRaw(embedded.broker.address())
  const answered: number[] = []
  const asked = Array.from({ length: 200 }, (_, i) => {
    const answer =
      i % 10 === 9
        ? listOffset(client, 'order', 0, -1).then(({ offset }) => expect(offset).toBeGreaterThan(i * 0.8))
        : produceRaw(client, 'order', 0, encodeBatch([{ value: String(i) }])).then(({ errorCode }) =>
            expect(errorCode).toBe(0),
          )
    return answer.then(() => answered.push(i))
  })
  await Promise.all(asked)
  expect(answered).toEqual(Array.from({ length: 200 }, (_, i) => i))
  client.close()
})

test('serves a thousand connections, and turns away the one too many', async () => {
  const clients = await Promise.all(Array.from({ length: 1000 }, () => connectRaw(embedded.broker.address())))
  const served = await Promise.all(clients.map(isServed))
  expect(served.every(Boolean)).toBe(true)
  const more = await Promise.all(Array.from({ length: 250 }, () => connectRaw(embedded.broker.address())))
  await Promise.race(more.map(({ closed }) => closed))
  expect(await isServed(clients[0]!)).toBe(true)
  for (const client of [...clients, ...more]) client.close()
  await Promise.all([...clients, ...more].map(({ closed }) => closed))
})

test('lets go of consumers that do not take their answers', async () => {
  await createTopicRaw(embedded.client, 'large')
  const value = 'x'.repeat(900_000)
  for (let i = 0; i < 20; i++) await produceRaw(embedded.client, 'large', 0, encodeBatch([{ value }]))
  const slow = await connectRaw(embedded.broker.address())
  slow.socket.pause()
  const waiting = Array.from({ length: 5 }, () => fetchRaw(slow, 'large', 0, 0, { maxBytes: 20_000_000 }))
  const ends = Promise.allSettled(waiting)
  const brief = await connectRaw(embedded.broker.address())
  expect((await fetchRaw(brief, 'large', 0, 19)).errorCode).toBe(0)
  while (!embedded.logs.some(({ message }) => message === 'closed a connection that stalled'))
    await isServed(brief)
  slow.close()
  expect((await ends).every(({ status }) => status === 'rejected')).toBe(true)
  brief.close()
})

test('refuses the longest name there can be in an answer that can be sent', async () => {
  const client = await connectRaw(embedded.broker.address())
  const configs = { ['n'.repeat(32_767)]: 'v' }
  expect(await createTopicRaw(client, 'long-setting', { configs })).toBe(40)
  client.close()
})

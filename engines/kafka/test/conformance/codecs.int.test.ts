import { BATCH_HEADER_BYTES, buildBatch, readBatchHeader } from '../../src/records/batch-header.ts'
import { codecNames } from '../../src/records/codec.ts'
import { decodeBatches, encodeBatch } from '../support/batches.ts'
import { type RawClient } from '../support/raw-client.ts'
import { fetchRaw, listOffset, produceRaw } from '../support/requests.ts'
import {
  connectRaw,
  createTopic,
  startBrokerUnderTest,
  type BrokerUnderTest,
} from '../support/broker-under-test.ts'
import { kcatBatches, messagesOfKcat } from './kcat-batches.ts'

const UNKNOWN_SERVER_ERROR = -1
const INVALID_RECORD = 87
/** Where the part begins that a broker leaves alone: before it are the offset, the length, the epoch and the magic. */
const UNTOUCHED_FROM = 17

let broker: BrokerUnderTest
let client: RawClient
let topic: string
beforeAll(async () => {
  broker = await startBrokerUnderTest()
  client = await connectRaw(broker)
  topic = await createTopic(client, 'codecs')
})
afterAll(async () => {
  client.close()
  await broker.stop()
})

describe.each(Object.entries(kcatBatches))('a batch of %s', (codec, base64) => {
  const good = Buffer.from(base64, 'base64')
  const header = readBatchHeader(good)
  const payload = good.subarray(BATCH_HEADER_BYTES)

  test('comes back byte for byte', async () => {
    const name = await createTopic(client, 'kept-codec')
    expect(codecNames[header.attributes]).toBe(codec)
    for (const baseOffset of [0, 12]) {
      expect(await produceRaw(client, name, 0, good)).toMatchObject({ errorCode: 0, baseOffset })
    }
    const { records } = await fetchRaw(client, name, 0, 0)
    const [first, second] = [records.subarray(0, good.length), records.subarray(good.length)]
    expect(first.subarray(UNTOUCHED_FROM)).toEqual(good.subarray(UNTOUCHED_FROM))
    expect(second.subarray(UNTOUCHED_FROM)).toEqual(good.subarray(UNTOUCHED_FROM))
    expect(decodeBatches(records).map(({ offset, key, value }) => ({ offset, key, value }))).toEqual(
      [...messagesOfKcat, ...messagesOfKcat].map((message, offset) => ({ offset, ...message })),
    )
  })

  test.each([
    ['is something else', () => Buffer.alloc(payload.length, 'garbage')],
    ['is not packed at all', () => encodeBatch(messagesOfKcat).subarray(BATCH_HEADER_BYTES)],
    ['is cut off', () => payload.subarray(0, payload.length >> 1)],
    ['lacks its last byte', () => payload.subarray(0, -1)],
  ])('is refused where its payload %s', async (_, spoil) => {
    const { errorCode, baseOffset } = await produceRaw(client, topic, 0, buildBatch(header, spoil()))
    expect({ errorCode, baseOffset }).toEqual({ errorCode: UNKNOWN_SERVER_ERROR, baseOffset: -1 })
  })

  test('is refused where it holds fewer records than it says, or more', async () => {
    for (const count of [11, 13]) {
      const other = buildBatch({ ...header, count, lastOffset: count - 1 }, payload)
      expect((await produceRaw(client, topic, 0, other)).errorCode).toBe(INVALID_RECORD)
    }
  })

  test('is refused where it holds other things than records', async () => {
    const other = encodeBatch([{ value: 'one' }], { attributes: header.attributes })
    const packed = buildBatch(header, other.subarray(BATCH_HEADER_BYTES))
    expect((await produceRaw(client, topic, 0, packed)).errorCode).toBe(INVALID_RECORD)
  })

  test('leaves nothing behind where it was refused', async () => {
    await produceRaw(client, topic, 0, buildBatch(header, Buffer.from('nothing of the kind')))
    expect((await listOffset(client, topic, 0, -1)).offset).toBe(0)
  })

  test('is refused in a compacted topic where a record has no key', async () => {
    const name = await createTopic(client, 'keyed-codec', { configs: { 'cleanup.policy': 'compact' } })
    const keyless = encodeBatch([{ key: 'k', value: 'v' }, { value: 'v' }], { attributes: header.attributes })
    expect((await produceRaw(client, name, 0, keyless)).errorCode).toBe(INVALID_RECORD)
    expect((await produceRaw(client, name, 0, good)).errorCode).toBe(0)
  })
})

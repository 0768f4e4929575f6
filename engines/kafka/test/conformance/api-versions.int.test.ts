import { connectRaw, startBrokerUnderTest, type BrokerUnderTest } from '../support/broker-under-test.ts'

let broker: BrokerUnderTest
beforeAll(async () => {
  broker = await startBrokerUnderTest()
})
afterAll(() => broker.stop())

const API_VERSIONS = 18

test('names the versions it speaks', async () => {
  const client = await connectRaw(broker)
  const answer = await client.send(API_VERSIONS, 0, () => undefined)
  expect(answer.int16()).toBe(0)
  const ranges = new Map(answer.array((r) => [r.int16(), { min: r.int16(), max: r.int16() }] as const))
  const needed = {
    0: 7,
    1: 11,
    2: 3,
    3: 6,
    8: 5,
    9: 4,
    10: 2,
    11: 5,
    12: 3,
    13: 3,
    14: 3,
    18: 2,
    19: 3,
    22: 1,
  }
  for (const [key, version] of Object.entries(needed)) {
    const range = ranges.get(Number(key))
    expect(range?.min).toBeLessThanOrEqual(version)
    expect(range?.max).toBeGreaterThanOrEqual(version)
  }
  client.close()
})

test('answers a version it does not know in the form of version 0, and goes on with the connection', async () => {
  const client = await connectRaw(broker)
  // In the flexible form that such a version has: tags of the header, two compact strings, tags of the body.
  const answer = await client.send(API_VERSIONS, 99, (body) => {
    body.int8(0).int8(4).raw(Buffer.from('raw')).int8(2).raw(Buffer.from('1')).int8(0)
  })
  expect(answer.int16()).toBe(35)
  expect(answer.array((r) => [r.int16(), r.int16(), r.int16()][0])).toContain(API_VERSIONS)
  const again = await client.send(API_VERSIONS, 2, () => undefined)
  expect(again.int16()).toBe(0)
  client.close()
})

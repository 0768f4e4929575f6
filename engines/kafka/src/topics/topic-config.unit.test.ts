import { checkConfig, resolveTopicConfig, topicConfigs } from './topic-config.ts'
import { checkTopicName } from './topic-name.ts'

test('takes every default', () => {
  for (const [name, definition] of Object.entries(topicConfigs)) {
    expect(() => checkConfig(name, definition.default)).not.toThrow()
  }
})

test.each([
  ['retention.ms', '-2'],
  ['retention.ms', '1.5'],
  ['retention.ms', ''],
  ['retention.ms', null],
  ['segment.bytes', '12'],
  ['cleanup.policy', 'compact,burn'],
  ['min.insync.replicas', '2'],
  ['compression.type', 'gzip'],
  ['min.cleanable.dirty.ratio', '1.5'],
  ['flush.messages', '1'],
  ['constructor', '1'],
])('refuses %s = %j', (name, value) => {
  expect(() => checkConfig(name, value)).toThrow(
    expect.objectContaining({ errorName: 'INVALID_CONFIG' }) as Error,
  )
})

test('reads both policies from a list', () => {
  expect(resolveTopicConfig({ 'cleanup.policy': 'compact, delete' })).toMatchObject({
    compacted: true,
    deleted: true,
  })
})

test.each(['plays.v1', 'a', '_x-Y.9', 'n'.repeat(249)])('takes the topic name %s', (name) => {
  expect(() => checkTopicName(name)).not.toThrow()
})

test.each(['', '.', '..', 'a b', 'ü', 'a/b', 'a~1', 'n'.repeat(250)])('refuses the topic name %j', (name) => {
  expect(() => checkTopicName(name)).toThrow(
    expect.objectContaining({ errorName: 'INVALID_TOPIC_EXCEPTION' }) as Error,
  )
})

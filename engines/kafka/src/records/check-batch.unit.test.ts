import { ProtocolError } from '../errors.ts'
import { encodeBatch } from '../../test/support/batches.ts'
import { assignMaxTimestamp, BATCH_HEADER_BYTES, hasValidCrc, readBatchHeader } from './batch-header.ts'
import { codecNames } from './codec.ts'
import { checkBatch, type BatchRules } from './check-batch.ts'

const rules: BatchRules = {
  maxMessageBytes: 10_000,
  needsKeys: false,
  appendTime: null,
  latestTime: Infinity,
}
const refusalOf = (records: Buffer | null, given: Partial<BatchRules> = {}): string | null => {
  try {
    checkBatch(records, { ...rules, ...given })
    return null
  } catch (error) {
    return error instanceof ProtocolError ? error.errorName : String(error)
  }
}

/** Overwrites what is packed, and mends the checksum over it. */
function damagePayload(batch: Buffer): Buffer {
  batch.fill('garbage', BATCH_HEADER_BYTES)
  assignMaxTimestamp(batch, 0, readBatchHeader(batch).attributes)
  return batch
}

test.each([
  ['nothing', null, {}, 'INVALID_RECORD'],
  ['a few bytes', Buffer.alloc(10), {}, 'INVALID_RECORD'],
  ['half a batch', encodeBatch([{ value: 'x'.repeat(100) }]).subarray(0, 90), {}, 'INVALID_RECORD'],
  ['a large batch', encodeBatch([{ value: 'x'.repeat(100) }]), { maxMessageBytes: 99 }, 'MESSAGE_TOO_LARGE'],
  ['a control batch', encodeBatch([{ value: 'x' }], { attributes: 32 }), {}, 'INVALID_RECORD'],
  ['a batch of a transaction', encodeBatch([{ value: 'x' }], { attributes: 16 }), {}, 'INVALID_TXN_STATE'],
  [
    'a batch that claims to be stamped',
    encodeBatch([{ value: 'x' }], { attributes: 8 }),
    {},
    'INVALID_TIMESTAMP',
  ],
  ['an unknown codec', encodeBatch([{ value: 'x' }], { attributes: 7 }), {}, 'UNSUPPORTED_COMPRESSION_TYPE'],
  [
    'a sequence without an epoch',
    encodeBatch([{ value: 'x' }], { producerId: 1, baseSequence: 0 }),
    {},
    'INVALID_RECORD',
  ],
  ['no key where one is needed', encodeBatch([{ value: 'x' }]), { needsKeys: true }, 'INVALID_RECORD'],
])('refuses %s', (_, records, given, expected) => {
  expect(refusalOf(records, given)).toBe(expected)
})

test.each(codecNames.slice(1).map((name, i) => ({ name, attributes: i + 1 })))(
  'refuses $name that is none, and a missing key in it',
  ({ attributes }) => {
    const keyless = encodeBatch([{ value: 'x' }], { attributes })
    expect(refusalOf(Buffer.from(keyless))).toBe(null)
    expect(refusalOf(Buffer.from(keyless), { needsKeys: true })).toBe('INVALID_RECORD')
    expect(refusalOf(damagePayload(keyless))).toBe('UNKNOWN_SERVER_ERROR')
  },
)

test('keeps a batch in any codec as it was sent', () => {
  for (const attributes of [0, 1, 2, 3, 4]) {
    const sent = encodeBatch([{ key: 'k', value: 'v' }], { attributes })
    expect(checkBatch(Buffer.from(sent), rules).bytes).toEqual(sent)
  }
})

test('stamps a batch with the time of the broker, and mends the checksum', () => {
  const { bytes } = checkBatch(encodeBatch([{ value: 'x', timestamp: 5 }]), { ...rules, appendTime: 777 })
  expect(readBatchHeader(bytes)).toMatchObject({ maxTimestamp: 777, attributes: 8 })
  expect(hasValidCrc(bytes, 0, bytes.length)).toBe(true)
})

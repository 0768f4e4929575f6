import { MongoBulkWriteError, MongoNetworkError, MongoServerError } from 'mongodb'
import { KafkaJSConnectionError, KafkaJSNonRetriableError } from 'kafkajs'
import { AppError } from './app-error.ts'
import { toAppError } from './to-app-error.ts'

const bulkWriteError = (cause: unknown) => new MongoBulkWriteError(cause as never, {} as never)

test.each([
  ['a lost connection', new MongoNetworkError('gone')],
  ['a bulk write a lost connection ended', bulkWriteError(new MongoNetworkError('gone'))],
  ['a primary that stepped down', new MongoServerError({ message: 'not primary', code: 10107 })],
  [
    'a bulk write a shutdown ended',
    bulkWriteError(new MongoServerError({ message: 'shutting down', code: 11600 })),
  ],
  ['a broker that is away', new KafkaJSConnectionError('refused', { broker: 'b', code: 'ECONNREFUSED' })],
])('%s is unavailable, and may be tried again', (_, error) => {
  expect(toAppError(error)).toMatchObject({ code: 'unavailable', retryable: true })
})

test('kafkajs giving up is told by what made it give up', () => {
  const cause = new KafkaJSConnectionError('refused', { broker: 'b', code: 'ECONNREFUSED' })
  const error = Object.assign(new KafkaJSNonRetriableError(cause), { cause })
  expect(toAppError(error)).toMatchObject({ code: 'unavailable' })
})

test.each([
  [
    'a document that is refused',
    bulkWriteError({ message: 'dup', code: 11000, writeErrors: [{ code: 11000 }] }),
  ],
  ['a command that is refused', new MongoServerError({ message: 'bad', code: 2 })],
  ['a bug', new TypeError('x is undefined')],
])('%s is not', (_, error) => {
  expect(toAppError(error)).toMatchObject({ code: 'internal', retryable: false })
})

test('an error of ours passes as it is', () => {
  const error = new AppError('conflict', 'taken')
  expect(toAppError(error)).toBe(error)
})

import { MongoBulkWriteError, MongoInvalidArgumentError, MongoNetworkError, MongoServerError } from 'mongodb'
import { KafkaJSConnectionError, KafkaJSNonRetriableError, KafkaJSProtocolError } from 'kafkajs'
import mongoose from 'mongoose'
import { AppError } from './app-error.ts'
import { toAppError } from './to-app-error.ts'

const serverError = (code: number) => new MongoServerError({ message: `code ${code}`, code })
const bulkWriteError = (cause: unknown) => new MongoBulkWriteError(cause as never, {} as never)
const refusedWrites = (...codes: number[]) =>
  bulkWriteError({ message: 'refused', code: codes[0], writeErrors: codes.map((code) => ({ code })) })
const protocolError = (type: string) =>
  new KafkaJSProtocolError(Object.assign(new Error(type), { type, code: 1, retriable: false }))
const wrapped = (cause: Error) => Object.assign(new KafkaJSNonRetriableError(cause), { cause })
const redisReply = (message: string) => Object.assign(new Error(message), { name: 'ReplyError' })

test.each([
  ['a lost connection', new MongoNetworkError('gone')],
  ['a bulk write a lost connection ended', bulkWriteError(new MongoNetworkError('gone'))],
  ['a bulk write a shutdown ended', bulkWriteError(serverError(11600))],
  ['a primary that stepped down', serverError(10107)],
  ['a command that took too long', serverError(50)],
  ['a lost conflict with another write', serverError(112)],
  ['a time limit of the server', serverError(262)],
  ['a missing permission', serverError(13)],
  ['a full disk', serverError(14031)],
  ['a full disk of the embedded MongoDB', serverError(96)],
  ['a code nobody has listed', serverError(987654)],
  ['a server error without a code', new MongoServerError({ message: 'no code' })],
  ['a bulk write a full disk ended', bulkWriteError(serverError(14031))],
  ['a bulk write whose writes found no room', refusedWrites(14031, 14031)],
  ['a bulk write with a bad document and a full disk', refusedWrites(121, 14031)],
  ['a connection of mongoose that is not there', new mongoose.MongooseError('not connected')],
  ['a broker that is away', new KafkaJSConnectionError('refused', { broker: 'b', code: 'ECONNREFUSED' })],
  ['a broker with a full disk', protocolError('KAFKA_STORAGE_ERROR')],
  ['a missing permission for a topic', protocolError('TOPIC_AUTHORIZATION_FAILED')],
  ['a Redis without room', redisReply('OOM command not allowed')],
])('%s is unavailable, and may be tried again', (_, error) => {
  expect(toAppError(error)).toMatchObject({ code: 'unavailable', retryable: true })
})

test('kafkajs giving up is judged by what made it give up', () => {
  const refused = new KafkaJSConnectionError('refused', { broker: 'b', code: 'ECONNREFUSED' })
  expect(toAppError(wrapped(refused))).toMatchObject({ code: 'unavailable' })
  expect(toAppError(wrapped(protocolError('MESSAGE_TOO_LARGE')))).toMatchObject({ code: 'internal' })
})

test.each([
  ['a command that is refused', serverError(2)],
  ['a document that is too large', serverError(10334)],
  ['a document its collection does not take', serverError(121)],
  ['a field name that is empty', serverError(56)],
  ['a document that is there already', refusedWrites(11000)],
  ['several refused documents', refusedWrites(121, 2, 11000)],
  ['a bulk write refused as a whole', bulkWriteError({ message: 'too large', code: 10334 })],
  ['a document the driver refuses', new MongoInvalidArgumentError('too large')],
  ['a document mongoose refuses', Object.assign(new Error('x'), { name: 'MongooseBulkWriteError' })],
  ['a message that is too large', protocolError('MESSAGE_TOO_LARGE')],
  ['a bug', new TypeError('x is undefined')],
])('%s is not', (_, error) => {
  expect(toAppError(error)).toMatchObject({ code: 'internal', retryable: false })
})

test('an error of ours passes as it is', () => {
  const error = new AppError('conflict', 'taken')
  expect(toAppError(error)).toBe(error)
})

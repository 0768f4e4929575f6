import { type HttpRequest } from '../http-request.ts'
import { formBody } from './form-body.ts'

const request = {} as HttpRequest
const parse = (text: string) => formBody({ maxBytes: 2_000_000 }).parse(Buffer.from(text), request)

test('reads the fields', async () => {
  expect([...(await parse('a=1&b=%26+c'))]).toEqual([
    ['a', '1'],
    ['b', '& c'],
  ])
})

test('takes a thousand fields and no more', async () => {
  expect((await parse(Array.from({ length: 1_000 }, () => 'a=1').join('&'))).size).toBe(1_000)
  expect(() => parse('a=1&'.repeat(1_000) + 'a=1')).toThrow('body: holds more than 1000 fields')
})

test('refuses a million parts even if they hold nothing, which costs as much to find out', () => {
  expect(() => parse('&'.repeat(1_000_000))).toThrow('body: holds more than 1000 fields')
})

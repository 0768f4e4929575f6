import { randomUUID } from 'node:crypto'
import { mongo } from 'mongoose'
import { binaryToUuid, uuidToBinary } from './uuid.ts'

test('a UUID comes back as it was', () => {
  const id = randomUUID()
  expect(binaryToUuid(uuidToBinary(id))).toBe(id)
  expect(binaryToUuid(uuidToBinary(id.toUpperCase()))).toBe(id)
})

test('it is the binary other clients of the database write', () => {
  const id = randomUUID()
  const theirs = new mongo.UUID(id)
  expect(uuidToBinary(id).sub_type).toBe(theirs.sub_type)
  expect(Buffer.from(uuidToBinary(id).buffer)).toEqual(Buffer.from(theirs.buffer))
  expect(binaryToUuid(theirs)).toBe(id)
})

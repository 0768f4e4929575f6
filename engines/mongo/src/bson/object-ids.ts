import { randomBytes } from 'node:crypto'
import { ObjectId } from './values.ts'

const random = randomBytes(5)
let counter = randomBytes(3).readUIntBE(0, 3)

/** A new id: seconds, five bytes of this process, a counter. */
export function newObjectId(): ObjectId {
  const bytes = Buffer.allocUnsafeSlow(12)
  bytes.writeUInt32BE(Math.floor(Date.now() / 1000) >>> 0, 0)
  random.copy(bytes, 4)
  counter = (counter + 1) & 0xffffff
  bytes.writeUIntBE(counter, 9, 3)
  return new ObjectId(bytes)
}

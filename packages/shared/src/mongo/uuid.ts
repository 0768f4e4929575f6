import { mongo } from 'mongoose'

/**
 * A UUID as the database keeps it: 16 bytes (BSON binary subtype 4) instead of 36 characters, which counts in every
 * index. The text must be a UUID with its dashes, in either case.
 */
export const uuidToBinary = (text: string): mongo.Binary =>
  new mongo.Binary(Buffer.from(text.replaceAll('-', ''), 'hex'), mongo.Binary.SUBTYPE_UUID)

/** The UUID's text in lower case, with dashes. */
export function binaryToUuid({ buffer }: mongo.Binary): string {
  const hex = Buffer.from(buffer.buffer, buffer.byteOffset, 16).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

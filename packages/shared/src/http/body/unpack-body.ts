import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { invalidField } from '../../errors/index.ts'
import { tooLarge } from './collect-body.ts'

const unpackers = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
}

const isTooLong = (error: unknown): boolean => (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE'

/** The body without its Content-Encoding. @throws AppError `payload_too_large`, `invalid_input` */
export async function unpackBody(body: Buffer, encoding: string, maxBytes: number): Promise<Buffer> {
  const name = encoding.trim().toLowerCase()
  if (!Object.hasOwn(unpackers, name)) {
    const known = Object.keys(unpackers).join(', ')
    throw invalidField('body', `has an unknown encoding; send it plain, or as ${known}`)
  }
  try {
    return await unpackers[name as keyof typeof unpackers](body, { maxOutputLength: maxBytes })
  } catch (cause) {
    throw isTooLong(cause)
      ? tooLarge(maxBytes)
      : invalidField('body', `is not what its Content-Encoding (${name}) says`, cause)
  }
}

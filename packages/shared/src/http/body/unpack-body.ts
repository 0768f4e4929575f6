import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { AppError } from '../../errors/index.ts'
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
  const refuse = (message: string, cause?: unknown) =>
    new AppError('invalid_input', `body: ${message}`, { fields: [{ field: 'body', message }], cause })
  if (!Object.hasOwn(unpackers, name)) {
    throw refuse(
      `comes in an encoding that is not known; send it plain, or as ${Object.keys(unpackers).join(', ')}`,
    )
  }
  try {
    return await unpackers[name as keyof typeof unpackers](body, { maxOutputLength: maxBytes })
  } catch (cause) {
    throw isTooLong(cause)
      ? tooLarge(maxBytes)
      : refuse(`is not what its Content-Encoding (${name}) says`, cause)
  }
}

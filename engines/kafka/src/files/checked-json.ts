import { readFile } from 'node:fs/promises'
import { crc32c } from '../records/crc32c.ts'
import { replaceFile } from './atomic-file.ts'

const CRC_CHARS = 8

/** Writes a value as JSON behind its own checksum. */
export async function writeCheckedJson(path: string, value: unknown, sync: boolean): Promise<void> {
  const body = Buffer.from(JSON.stringify(value))
  const crc = crc32c(body).toString(16).padStart(CRC_CHARS, '0')
  await replaceFile(path, Buffer.concat([Buffer.from(`${crc} `), body]), sync)
}

/** Reads what writeCheckedJson wrote; undefined where there is no such file, null where it is damaged. */
export async function readCheckedJson(path: string): Promise<unknown> {
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  const crc = Number.parseInt(bytes.toString('latin1', 0, CRC_CHARS), 16)
  const body = bytes.subarray(CRC_CHARS + 1)
  if (crc !== crc32c(body)) return null
  return JSON.parse(body.toString()) as unknown
}

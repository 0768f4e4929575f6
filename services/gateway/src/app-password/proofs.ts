import { createHash, timingSafeEqual } from 'node:crypto'

/** The MD5 of a text as lower-case hex, which old protocols prove a password by. */
export const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex')

const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest()

/** Whether two texts are the same, in a time that doesn't tell where they differ or how long the known one is. */
export const isSameSecret = (sent: string, known: string): boolean =>
  timingSafeEqual(digest(sent), digest(known))

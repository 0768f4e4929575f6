import { randomBytes, scrypt, type ScryptOptions, timingSafeEqual } from 'node:crypto'
import { normalisePassword } from '@ongaku/shared/contracts'

interface Cost {
  /** Base-2 logarithm of scrypt's N. */
  ln: number
  r: number
  p: number
}

/**
 * One of the parameter sets the OWASP Password Storage Cheat Sheet lists for scrypt: 16 MiB and about a quarter of a
 * second. Raising it takes effect for each user at their next sign-in.
 */
export const currentCost: Cost = { ln: 14, r: 8, p: 5 }

const keyBytes = 32
const saltBytes = 16

function derive(password: string, salt: Buffer, { ln, r, p }: Cost): Promise<Buffer> {
  const N = 2 ** ln
  const options: ScryptOptions = { N, r, p, maxmem: 128 * r * (N + p + 2) }
  const bytes = Buffer.from(normalisePassword(password))
  return new Promise((resolve, reject) => {
    scrypt(bytes, salt, keyBytes, options, (error, key) => {
      if (error) reject(error)
      else resolve(key)
    })
  })
}

const write = ({ ln, r, p }: Cost, salt: Buffer, key: Buffer): string =>
  `$scrypt$ln=${ln},r=${r},p=${p}$${salt.toString('base64')}$${key.toString('base64')}`

interface StoredPassword {
  cost: Cost
  salt: Buffer
  key: Buffer
}

function read(hash: string): StoredPassword {
  const match = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(hash)
  if (!match) throw new Error('a stored password hash can not be read')
  const [, ln, r, p, salt = '', key = ''] = match
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) }
  return { cost, salt: Buffer.from(salt, 'base64'), key: Buffer.from(key, 'base64') }
}

/** The password's scrypt hash as a PHC string, which includes its salt and cost. */
export async function hashPassword(password: string, cost: Cost = currentCost): Promise<string> {
  const salt = randomBytes(saltBytes)
  return write(cost, salt, await derive(password, salt, cost))
}

/** @throws Error when the text isn't a hash that `hashPassword` wrote */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const { cost, salt, key } = read(hash)
  return timingSafeEqual(await derive(password, salt, cost), key)
}

/** Whether the hash has another cost than the current one. */
export function isOutdated(hash: string): boolean {
  const { ln, r, p } = read(hash).cost
  return ln !== currentCost.ln || r !== currentCost.r || p !== currentCost.p
}

/** A hash no password fits and that costs as much to check as a real one, for when the user doesn't exist. */
export const decoyHash = write(currentCost, randomBytes(saltBytes), randomBytes(keyBytes))

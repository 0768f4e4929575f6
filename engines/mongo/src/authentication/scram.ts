import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/*
 * SCRAM-SHA-256 as RFC 5802 and RFC 7677 have it, the server's side, without channel binding.
 */

/** What the server keeps of a password; none of it lets anybody sign in. */
export interface ScramKeys {
  salt: Buffer
  iterations: number
  storedKey: Buffer
  serverKey: Buffer
}

/** MongoDB's own default for SCRAM-SHA-256. */
const ITERATIONS = 15_000
const SALT_BYTES = 28
const KEY_BYTES = 32
const NONCE_BYTES = 24

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest()

/** Takes some milliseconds of a thread beside the event loop. The password has to be printable ASCII. */
export async function deriveKeys(password: string): Promise<ScramKeys> {
  const salt = randomBytes(SALT_BYTES)
  const salted = await promisify(pbkdf2)(password, salt, ITERATIONS, KEY_BYTES, 'sha256')
  return {
    salt,
    iterations: ITERATIONS,
    storedKey: sha256(hmac(salted, 'Client Key')),
    serverKey: hmac(salted, 'Server Key'),
  }
}

/** Keys that no password has, always with the same salt for a name, so that an unknown name answers like a known one. */
export function createDecoys(): (username: string) => ScramKeys {
  const secret = randomBytes(KEY_BYTES)
  return (username) => ({
    salt: hmac(secret, username).subarray(0, SALT_BYTES),
    iterations: ITERATIONS,
    storedKey: randomBytes(KEY_BYTES),
    serverKey: randomBytes(KEY_BYTES),
  })
}

interface ClientFirst {
  username: string
  /** The message behind the channel binding header, which is part of what is signed. */
  bare: string
  header: string
  nonce: string
}

/** Undefined for anything but a well-formed first message of a client that binds no channel. */
export function parseClientFirst(text: string): ClientFirst | undefined {
  const match = /^([ny],,)(n=([^,]+),r=([\x21-\x2b\x2d-\x7e]+))$/.exec(text)
  const [, header, bare, name, nonce] = match ?? []
  if (header === undefined || bare === undefined || name === undefined || nonce === undefined)
    return undefined
  if (/=(?!2C|3D)/.test(name)) return undefined
  return { username: name.replaceAll('=2C', ',').replaceAll('=3D', '='), bare, header, nonce }
}

export interface ScramConversation {
  /** The answer to the client's first message. */
  serverFirst: string
  /** Checks the client's final message; gives the server's signature, or undefined where the proof does not hold. */
  finish(clientFinal: string): string | undefined
}

export function startConversation({ bare, header, nonce }: ClientFirst, keys: ScramKeys): ScramConversation {
  const combined = nonce + randomBytes(NONCE_BYTES).toString('base64')
  const serverFirst = `r=${combined},s=${keys.salt.toString('base64')},i=${keys.iterations}`
  const binding = Buffer.from(header).toString('base64')
  return {
    serverFirst,
    finish(clientFinal) {
      const start = `c=${binding},r=${combined}`
      const proofText = clientFinal.startsWith(`${start},p=`) ? clientFinal.slice(start.length + 3) : ''
      const proof = Buffer.from(proofText, 'base64')
      if (proof.length !== KEY_BYTES || proof.toString('base64') !== proofText) return undefined
      const signed = `${bare},${serverFirst},${start}`
      const signature = hmac(keys.storedKey, signed)
      const clientKey = Buffer.from(proof.map((byte, i) => byte ^ (signature[i] ?? 0)))
      if (!timingSafeEqual(sha256(clientKey), keys.storedKey)) return undefined
      return `v=${hmac(keys.serverKey, signed).toString('base64')}`
    },
  }
}

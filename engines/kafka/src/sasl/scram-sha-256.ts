import { createHmac, pbkdf2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { isSameBytes, isSameText, sha256, type Credentials } from './credentials.ts'
import { authenticationFailed, type Mechanism, type SaslExchange } from './mechanism.ts'

// The least that Apache Kafka's clients accept.
const ITERATIONS = 4096
const KEY_BYTES = 32
const SALT_BYTES = 16
const NONCE_BYTES = 18

/** The GS2 header (no channel binding, no other identity to act as), then the user name and the client's nonce. */
const FIRST_MESSAGE = /^([ny],,)(n=([^,]+),r=([\x21-\x2b\x2d-\x7e]+)(?:,.*)?)$/
const FINAL_MESSAGE = /^(c=([^,]+),r=([^,]+)(?:,[^p].*)?),p=([A-Za-z0-9+/=]+)$/

interface Keys {
  salt: Buffer
  storedKey: Buffer
  serverKey: Buffer
}

interface FirstMessage {
  header: string
  bare: string
  username: string
  nonce: string
  answer: string
}

const hmac = (key: Buffer, value: string): Buffer => createHmac('sha256', key).update(value).digest()

async function deriveKeys(password: string): Promise<Keys> {
  const salt = randomBytes(SALT_BYTES)
  const salted = await promisify(pbkdf2)(password, salt, ITERATIONS, KEY_BYTES, 'sha256')
  return { salt, storedKey: sha256(hmac(salted, 'Client Key')), serverKey: hmac(salted, 'Server Key') }
}

const decodeName = (name: string): string => name.replaceAll('=2C', ',').replaceAll('=3D', '=')

function readFirst(token: Buffer, { salt }: Keys): FirstMessage {
  const [, header = '', bare = '', name = '', clientNonce = ''] = FIRST_MESSAGE.exec(token.toString()) ?? []
  if (bare === '') throw authenticationFailed()
  const nonce = clientNonce + randomBytes(NONCE_BYTES).toString('base64')
  const answer = `r=${nonce},s=${salt.toString('base64')},i=${ITERATIONS}`
  return { header, bare, username: decodeName(name), nonce, answer }
}

/** Checks the client's proof that it knows the password; gives the proof that the broker does. */
function checkFinal(token: Buffer, first: FirstMessage, username: string, keys: Keys): string {
  const message = FINAL_MESSAGE.exec(token.toString())
  const [, withoutProof = '', binding = '', nonce = '', proof = ''] = message ?? []
  const signed = `${first.bare},${first.answer},${withoutProof}`
  const signature = hmac(keys.storedKey, signed)
  const given = Buffer.from(proof, 'base64')
  const clientKey = signature.map((byte, i) => byte ^ (given[i] ?? 0))
  const knowsPassword =
    given.length === KEY_BYTES && isSameBytes(sha256(Buffer.from(clientKey)), keys.storedKey)
  const isUser = isSameText(first.username, username)
  // As in Apache Kafka the end must be right: librdkafka 2.0 puts its own nonce in front of the whole one again.
  const isSameNonce = nonce.endsWith(first.nonce)
  const isSameBinding = binding === Buffer.from(first.header).toString('base64')
  if (!knowsPassword || !isUser || !isSameNonce || !isSameBinding) throw authenticationFailed()
  return `v=${hmac(keys.serverKey, signed).toString('base64')}`
}

/**
 * SCRAM-SHA-256 (RFC 5802, RFC 7677): the password itself is never sent. An unknown user gets the same first answer as
 * the known one, and fails with the second.
 */
export async function createScramSha256({ username, password }: Credentials): Promise<Mechanism> {
  const keys = await deriveKeys(password)
  const begin = (): SaslExchange => {
    let first: FirstMessage | null = null
    return {
      step(token) {
        if (first === null) {
          first = readFirst(token, keys)
          return { token: Buffer.from(first.answer), isDone: false }
        }
        return { token: Buffer.from(checkFinal(token, first, username, keys)), isDone: true }
      },
    }
  }
  return { name: 'SCRAM-SHA-256', begin }
}

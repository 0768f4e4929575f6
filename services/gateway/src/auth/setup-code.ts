import { randomInt, timingSafeEqual } from 'node:crypto'
import { Schema } from 'mongoose'
import { type Seal } from '@ongaku/shared/crypto'
import { AppError } from '@ongaku/shared/errors'
import { type Logger } from '@ongaku/shared/logging'
import { type Mongo } from '@ongaku/shared/mongo'
import { type UserRepository } from '../users/user.repository.ts'

interface SetupCodeDocument {
  _id: 'first-user'
  /** Sealed rather than hashed, so that every instance prints the same one. */
  sealedCode: string
}

const schema = new Schema<SetupCodeDocument>(
  { _id: { type: String, required: true }, sealedCode: { type: String, required: true } },
  { versionKey: false, strict: 'throw' },
)

/** Without letters and digits that look alike; 60 bits in all. */
const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'

const newCode = (): string =>
  Array.from({ length: 3 }, () =>
    Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join(''),
  ).join('-')

const _id = 'first-user'

/** The code as it is compared: people leave out the dashes, or type small letters. */
const normalise = (code: string): Buffer => Buffer.from(code.toUpperCase().replace(/[^0-9A-Z]/g, ''))

function isSame(one: string, other: string): boolean {
  const [a, b] = [normalise(one), normalise(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** What the first user proves with that they run this server, where strangers reach it. */
export interface SetupCode {
  /** Logs the code, unless none is asked for or there is a user already. */
  announce(): Promise<void>
  /** The code, once it has been logged. */
  announced(): string | undefined
  /** @throws AppError `forbidden` when a code is asked for and this isn't it */
  check(code: string | undefined): Promise<void>
  /** The code is used up. */
  remove(): Promise<void>
}

interface Parts {
  mongo: Mongo
  seal: Seal
  users: Pick<UserRepository, 'isEmpty'>
  logger: Logger
}

/** @param isAsked whether the server can be reached by others */
export function createSetupCode({ mongo, seal, users, logger }: Parts, isAsked: boolean): SetupCode {
  const model = mongo.connection.model('SetupCode', schema, 'setup_codes')
  let announced: string | undefined

  /** The same for all instances, until a user has registered. */
  async function read(): Promise<string> {
    const document = await model
      .findOneAndUpdate(
        { _id },
        { $setOnInsert: { sealedCode: seal.seal(newCode(), _id) } },
        { upsert: true, returnDocument: 'after' },
      )
      .lean<SetupCodeDocument>()
    return seal.open(document.sealedCode, _id)
  }

  function log(code: string): void {
    if (announced === code) return
    announced = code
    // The one secret that is logged: whoever reads the log of a server without users may as well own it.
    logger.warn({ code }, 'the first user to register becomes the administrator, and needs this code')
  }

  return {
    async announce() {
      if (isAsked && (await users.isEmpty())) log(await read())
    },
    announced: () => announced,
    async check(code) {
      if (!isAsked) return
      const expected = await read()
      // All users may have left since the start.
      log(expected)
      if (code !== undefined && isSame(code, expected)) return
      throw new AppError(
        'forbidden',
        'The first user of this server becomes its administrator: send the code that it prints at its start as "code"',
        { fields: [{ field: 'code', message: code === undefined ? 'is missing' : 'is wrong' }] },
      )
    },
    async remove() {
      if (isAsked) await model.deleteOne({ _id })
    },
  }
}

import { z } from 'zod'
import { type HttpRequest, readQuery } from '@ongaku/shared/http'
import { type FromWire, fromWire } from '@ongaku/shared/wire'
import { isSameSecret, md5 } from '../../app-password/proofs.ts'

const versions = ['1.2', '1.2.1'] as const

const handshakeSchema = z.object({
  p: z.enum(versions, `must be ${versions.join(' or ')}`),
  u: z.string().min(1, 'must not be empty').max(200),
  t: z.string().regex(/^\d{1,12}$/, 'must be the time in seconds since 1970'),
  a: z
    .string()
    .regex(/^[0-9a-f]{32}$/i, 'must be an MD5 hash')
    .toLowerCase(),
  c: z.string().max(200).default(''),
  /** Of the web-services variant: an API key and a session key of Last.fm's API, as we serve it. */
  api_key: z.string().max(200).optional(),
  sk: z.string().max(200).optional(),
})

export type Handshake = FromWire<z.output<typeof handshakeSchema>>

/** Tells a handshake from a browser that asks for the same path. */
export const isHandshake = ({ query }: Pick<HttpRequest, 'query'>): boolean =>
  query.includes('hs=true') && readQuery(query).hs === 'true'

/** @throws AppError `invalid_input` */
export const readHandshake = ({ query }: Pick<HttpRequest, 'query'>): Handshake =>
  fromWire(handshakeSchema, readQuery(query), 'query')

type Proof = Pick<Handshake, 'a' | 't'>

/** Whether `a` is `md5(md5(password) + t)`, as the standard variant has it. */
export const isProofOfPassword = ({ a, t }: Proof, password: string): boolean =>
  isSameSecret(a, md5(md5(password) + t))

/** Whether `a` is `md5(secret + t)`, as the web-services variant has it. */
export const isProofOfSecret = ({ a, t }: Proof, sharedSecret: string): boolean =>
  isSameSecret(a, md5(sharedSecret + t))

/** How far a client's clock may be off: it is the clock its plays are dated by. */
const toleranceMs = 15 * 60_000

export const isTimely = ({ t }: Pick<Handshake, 't'>, now: number): boolean =>
  Math.abs(Number(t) * 1000 - now) <= toleranceMs

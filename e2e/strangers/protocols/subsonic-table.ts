import { randomUUID } from 'node:crypto'
import { md5 } from '../support/player.ts'
import { type ProtocolAttempt, type ProtocolLine, type ProtocolTable } from './line.ts'

const common = { v: '1.16.1', c: 'tst', f: 'json' }
const failed = (code: number) => ({ status: 200, says: new RegExp(`"status":"failed".*"code":${code},`) })

/** The parameters in the query, and in a form. */
const inBothPlaces = (
  method: string,
  as: string,
  params: Record<string, string>,
  answer: Pick<ProtocolAttempt, 'status' | 'says'>,
): Record<'GET' | 'POST', ProtocolAttempt> => {
  const form = new URLSearchParams({ ...common, ...params })
  return {
    GET: { as, path: `/${method}?${form.toString()}`, ...answer },
    POST: { as, path: `/${method}.view`, body: form, ...answer },
  }
}

type Tries = (
  ...people: Parameters<ProtocolLine>
) => [as: string, Record<string, string>, Pick<ProtocolAttempt, 'status' | 'says'>][]

/** Signing in as the owner with anything but what is the owner's. */
const asOwner: Tries = ({ username }, { tokens }) => [
  ['nobody', {}, failed(10)],
  ['an unknown key', { apiKey: randomUUID() }, failed(44)],
  ["the stranger's key and the owner's name", { u: username, apiKey: tokens.submit }, failed(43)],
]

/** Few, since failures are counted: more of them would be refused whatever is sent. */
const withPasswords: Tries = ({ username, password }, { appPassword }) => [
  ["the stranger's app password", { u: username, p: appPassword }, failed(40)],
  ["the owner's own password", { u: username, t: md5(`${password}salt`), s: 'salt' }, failed(40)],
]

const lines = (method: string, tries: readonly Tries[]): ProtocolTable => {
  const lineOf =
    (verb: 'GET' | 'POST'): ProtocolLine =>
    (...people) =>
      tries
        .flatMap((toTries) => toTries(...people))
        .map(([as, params, answer]) => inBothPlaces(method, as, params, answer)[verb])
  return {
    [`subsonic GET /:method ${method}`]: lineOf('GET'),
    [`subsonic POST /:method ${method}`]: lineOf('POST'),
  }
}

const ok = { status: 200, says: /"status":"ok"/ }

export const subsonicTable: ProtocolTable = {
  ...lines('getOpenSubsonicExtensions', [() => [['nobody', {}, ok]]]),
  ...lines('ping', [asOwner, withPasswords]),
  ...lines('getLicense', [asOwner]),
  ...lines('tokenInfo', [
    asOwner,
    (_, { tokens }) => [
      ["the stranger's key", { apiKey: tokens.read }, { status: 200, says: /"username":"ren"/ }],
    ],
  ]),
  ...lines('scrobble', [
    asOwner,
    ({ ids, tokens: ownerTokens }, { tokens }) => [
      ["the stranger's key to read", { apiKey: tokens.read, id: ids.track }, failed(50)],
      ["the owner's key to read", { apiKey: ownerTokens.read, id: ids.track }, failed(50)],
      ["the stranger's key, and the owner's play", { apiKey: tokens.submit, id: ids.play }, failed(70)],
      ["the stranger's key", { apiKey: tokens.submit, id: ids.track }, ok],
    ],
  ]),
}

import { randomUUID } from 'node:crypto'
import { parse } from 'yaml'
import { type Attempt, type Line, restTable } from './rest-table.ts'
import { type TokenScope, tokenScopes } from './support/account.ts'
import { expectCredentialsWork } from './support/credentials-work.ts'
import { bearer, type Received, type Sent } from './support/send.ts'
import { findLeaks, setUpStrangers } from './support/setting.ts'

interface Operation {
  security: Record<string, TokenScope[]>[]
}

const setting = setUpStrangers()
/** By method and path, as the server's own document names them. */
let served: Record<string, Operation>

beforeAll(async () => {
  const { text } = await setting.send({ method: 'get', path: '/api/v1/openapi.yaml' })
  const { paths } = parse(text) as { paths: Record<string, Record<string, Operation>> }
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      return [`${method} ${path.replace('/api/v1', '')}`, operation] as const
    }),
  )
  served = Object.fromEntries(operations)
})

test('every call of the API document is in the table, and nothing else', () => {
  expect(Object.keys(restTable).sort()).toEqual(Object.keys(served).sort())
})

const lines = Object.entries(restTable)

function attemptsOf(name: string, { attempts }: Line): Omit<Sent, 'headers'>[] {
  const [method = '', ownPath = ''] = name.split(' ')
  const toSent = ({ path = ownPath, body }: Attempt) => ({ method, path: `/api/v1${path}`, body })
  return [attempts(setting.owner, setting.stranger)].flat().map(toSent)
}

let mayHaveChanged = false

afterEach(async () => {
  if (mayHaveChanged) await setting.expectUntouched()
  mayHaveChanged = false
})

/** Makes every attempt of a line; whatever comes back, it tells nothing of the owner's. */
async function walk(name: string, line: Line, headers: Record<string, string>): Promise<Received[]> {
  const { owner, send } = setting
  const told = line.tells?.(owner) ?? []
  const answers: Received[] = []
  for (const attempt of attemptsOf(name, line)) {
    const answer = await send({ ...attempt, headers })
    expect(findLeaks(owner, attempt, answer).filter((mark) => !told.includes(mark))).toEqual([])
    answers.push(answer)
  }
  if (!name.startsWith('get ')) mayHaveChanged = true
  return answers
}

const statusesOf = (answers: readonly Received[]): number[] => [
  ...new Set(answers.map(({ status }) => status)),
]

const expectAmong = (answers: readonly Received[], statuses: readonly number[]) => {
  for (const status of statusesOf(answers)) expect(statuses).toContain(status)
}

const nobody = (): Record<string, Record<string, string>> => {
  const [head, claims] = setting.owner.accessToken.split('.')
  const [names] = setting.owner.cookie.split('=')
  const unsigned = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
  const forged = `${setting.owner.userId}.${setting.owner.ids.session}.${'A'.repeat(43)}`
  return {
    'no credential': {},
    'an unknown API token': bearer(randomUUID()),
    'an access token of the owner with another signature': bearer(`${head}.${claims}.${'A'.repeat(43)}`),
    'an access token of the owner without a signature': bearer(`${unsigned}.${claims}.`),
    'a cookie for a session of the owner, made up': { cookie: `${names}=${forged}`, origin: setting.url },
    'a password instead of a token': {
      authorization: `Basic ${Buffer.from('mika:mika-password').toString('base64')}`,
    },
  }
}

test.each(lines)('%s refuses whoever has not signed in', async (name, line) => {
  for (const headers of Object.values(nobody())) {
    const answers = await walk(name, line, headers)
    expect(statusesOf(answers)).toEqual([line.kind === 'anyone' ? line.status : 401])
  }
})

/** What a browser or a program of the stranger's sends once it has signed in. */
async function signIn(): Promise<Record<'token' | 'cookie', Record<string, string>>> {
  const { send, url, stranger } = setting
  const { username, password } = stranger
  const login = (cookie: boolean) =>
    send({
      method: 'post',
      path: '/api/v1/auth/login',
      headers: { origin: url },
      body: { username, password, cookie },
    })
  const { text } = await login(false)
  const { headers } = await login(true)
  const [cookie = ''] = headers.getSetCookie().map((header) => header.split(';')[0])
  const { access_token: token } = JSON.parse(text) as { access_token: string }
  return { token: bearer(token), cookie: { cookie, origin: url } }
}

let signedIn: ReturnType<typeof signIn> | undefined

/** A sign-in that is open. */
async function useSignIn({ endsSignIn }: Line) {
  const current = (signedIn ??= signIn())
  if (endsSignIn) signedIn = undefined
  return current
}

const refusals = [401, 403, 404]
const taken = [200, 201, 202, 204]

function expectRefused({ kind, status }: Line, answers: readonly Received[]): void {
  if (kind === 'administrator') expect(statusesOf(answers)).toEqual([403])
  else if (kind === 'refused') expectAmong(answers, refusals)
  else expectAmong(answers, status === undefined ? taken : [status])
}

test.each(lines)('%s gives a stranger who has signed in nothing of the owner’s', async (name, line) => {
  expectRefused(line, await walk(name, line, (await useSignIn(line)).token))
})

/** Plays are not taken from a browser's sign-in. */
const withoutCookie = ['post /plays', 'post /now-playing']

test.each(lines)('%s gives a stranger’s browser nothing of the owner’s', async (name, line) => {
  const answers = await walk(name, line, (await useSignIn(line)).cookie)
  if (withoutCookie.includes(name)) expect(statusesOf(answers)).toEqual([401])
  else expectRefused(line, answers)
})

/** The scope an API token needs for a call; undefined where anybody may call. */
const scopeOf = (name: string): TokenScope | undefined =>
  served[name]!.security.flatMap((way) => way.apiToken ?? [])[0]

const mayDo = (scope: TokenScope, needed: TokenScope | undefined): boolean =>
  needed === undefined || scope === 'admin' || scope === needed

test.each(lines)('%s gives a stranger’s API token nothing of the owner’s', async (name, line) => {
  for (const scope of tokenScopes) {
    const answers = await walk(name, line, bearer(setting.stranger.tokens[scope]))
    if (mayDo(scope, scopeOf(name))) expectRefused(line, answers)
    else expect(statusesOf(answers)).toEqual([403])
  }
})

const needSignIn = lines.filter(([, { kind }]) => kind !== 'anyone')

test.each(needSignIn)('%s refuses an API token of the owner that may not do it', async (name) => {
  const refusing = tokenScopes.filter((scope) => !mayDo(scope, scopeOf(name)))
  expect(refusing.length).toBeGreaterThan(0)
  for (const scope of refusing) {
    const answers = await walk(name, restTable[name]!, bearer(setting.owner.tokens[scope]))
    expect(statusesOf(answers)).toEqual([403])
  }
})

test('the owner keeps everything, and every credential', async () => {
  await setting.expectUntouched()
  await expectCredentialsWork(setting)
})

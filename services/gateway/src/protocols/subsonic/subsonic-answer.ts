import { createRequire } from 'node:module'
import { type AppError, type ErrorCode, toProblem } from '@ongaku/shared/errors'
import { type Answer, json, writeXml, xml, type XmlElement } from '@ongaku/shared/http'

/** What is in a response, in both forms. */
export interface SubsonicContent {
  json: Record<string, unknown>
  xml: readonly XmlElement[]
}

/** How a client wants to be answered, and how it has signed in. */
export interface SubsonicClient {
  isJson: boolean
  byApiKey: boolean
}

/** The last version of Subsonic's own API, which OpenSubsonic extends. */
const protocolVersion = '1.16.1'

const { version: serverVersion } = createRequire(import.meta.url)('../../../package.json') as {
  version: string
}

const nothing: SubsonicContent = { json: {}, xml: [] }

function write(
  status: 'ok' | 'failed',
  content: SubsonicContent,
  isJson: boolean,
  httpStatus?: number,
): Answer {
  const common = { status, version: protocolVersion, type: 'ongaku', serverVersion }
  const options = httpStatus === undefined ? {} : { status: httpStatus }
  if (isJson)
    return json({ 'subsonic-response': { ...common, openSubsonic: true, ...content.json } }, options)
  const attributes = { xmlns: 'http://subsonic.org/restapi', ...common, openSubsonic: 'true' }
  return xml(writeXml({ name: 'subsonic-response', attributes, children: content.xml }), options)
}

export const succeed = ({ isJson }: Pick<SubsonicClient, 'isJson'>, content = nothing): Answer =>
  write('ok', content, isJson)

/** @param code from https://opensubsonic.netlify.app/docs/responses/error */
function fail(code: number, message: string, isJson: boolean, httpStatus?: number): Answer {
  const error = { code, message }
  return write('failed', { json: { error }, xml: [{ name: 'error', attributes: error }] }, isJson, httpStatus)
}

/** What a required parameter that is missing is refused with. */
export const isRequired = 'is required'

const codes: Partial<Record<ErrorCode, number>> = {
  unauthenticated: 40,
  conflict: 43,
  forbidden: 50,
  not_found: 70,
}

const genericCode = 0
const missingParameterCode = 10
const invalidKeyCode = 44

function codeOf({ code, fields }: AppError, byApiKey: boolean): number {
  if (code === 'unauthenticated' && byApiKey) return invalidKeyCode
  if (fields.some(({ message }) => message === isRequired)) return missingParameterCode
  return codes[code] ?? genericCode
}

/** A failure as the protocol has it: with a 200, and in the format the client reads. */
export const describeFailure = (error: AppError, { isJson, byApiKey }: SubsonicClient): Answer =>
  fail(codeOf(error, byApiKey), toProblem(error).detail, isJson)

/** The answer to a method of the protocol that isn't served, which clients probe for. */
export const refuseMethod = (method: string, { isJson }: Pick<SubsonicClient, 'isJson'>): Answer =>
  fail(
    genericCode,
    `There is no ${method} here: this server takes scrobbles, it has no music to play`,
    isJson,
    404,
  )

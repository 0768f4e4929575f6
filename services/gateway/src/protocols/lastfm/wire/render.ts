import { type Answer, json, retryAfterSeconds, writeXml, xml } from '@ongaku/shared/http'
import { element, type Element, toJson } from './element.ts'
import { LastfmError } from './errors.ts'

export type Format = 'json' | 'xml'

/** Every value of `format` in the query and the form; a request that is refused for it is still answered in JSON. */
const formatsOf = (query: string, form: URLSearchParams): string[] =>
  [...new URLSearchParams(query).getAll('format'), ...form.getAll('format')].map((name) => name.toLowerCase())

/** The format that a refusal is written in. */
export const findFormat = (query: string, form = new URLSearchParams()): Format =>
  formatsOf(query, form).includes('json') ? 'json' : 'xml'

/** XML unless JSON is asked for. @throws LastfmError 5 for any other format */
export function readFormat(name: string | undefined): Format {
  const format = name?.toLowerCase() || 'xml'
  if (format !== 'json' && format !== 'xml') throw new LastfmError(5)
  return format
}

/** The whole document Last.fm answers with: an `lfm` root that says whether the call succeeded. */
function writeDocument(outcome: 'ok' | 'failed', children: readonly Element[]): string {
  return writeXml({ name: 'lfm', attributes: { status: outcome }, children })
}

const xmlType = { 'content-type': 'text/xml; charset=utf-8' }

export const renderAnswer = (format: Format, children: readonly Element[]): Answer =>
  format === 'json'
    ? json(toJson(element('lfm', children)))
    : xml(writeDocument('ok', children), { headers: xmlType })

export function renderError(format: Format, error: LastfmError): Answer {
  const { lastfmCode: code, message, status } = error
  const seconds = retryAfterSeconds(error)
  const wait = seconds === undefined ? {} : { 'retry-after': String(seconds) }
  if (format === 'json') return json({ error: code, message }, { status, headers: wait })
  const document = writeDocument('failed', [element('error', message, { code })])
  return xml(document, { status, headers: { ...xmlType, ...wait } })
}

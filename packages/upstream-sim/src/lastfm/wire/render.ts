import { type Answer, json, writeXml, xml } from '@ongaku/shared/http'
import { element, type Element, toJson } from './element.ts'
import { LastfmError } from './errors.ts'
import { type Params } from './params.ts'

type Format = 'json' | 'xml'

/** XML unless JSON is asked for. @throws LastfmError 5 for any other format */
export function readFormat(params: Params): Format {
  const format = params.get('format')?.toLowerCase() || 'xml'
  if (format !== 'json' && format !== 'xml') throw new LastfmError(5)
  return format
}

export function renderAnswer(format: Format, children: readonly Element[]): Answer {
  return format === 'json' ? json(toJson(element('lfm', children))) : toXml(200, 'ok', children)
}

/** In the format that was asked for; in XML if there is no such format. */
export function renderError(params: Params, { code, message, status }: LastfmError): Answer {
  if (params.get('format')?.toLowerCase() === 'json') return json({ error: code, message }, { status })
  return toXml(status, 'failed', [element('error', message, { code })])
}

/** The whole document Last.fm answers with: an `lfm` root that says whether the call succeeded. */
function toXml(status: number, outcome: 'ok' | 'failed', children: readonly Element[]): Answer {
  const headers = { 'content-type': 'text/xml; charset=utf-8' }
  return xml(writeXml({ name: 'lfm', attributes: { status: outcome }, children }), { status, headers })
}

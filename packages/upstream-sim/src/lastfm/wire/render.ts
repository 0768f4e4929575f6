import { element, type Element, toJson } from './element.ts'
import { LastfmError } from './errors.ts'
import { type Params } from './params.ts'
import { toXmlDocument } from './xml.ts'

export type Rendered = { status: number; contentType: string; body: string }

type Format = 'json' | 'xml'

/** XML unless JSON is asked for. @throws LastfmError 5 for any other format */
export function readFormat(params: Params): Format {
  const format = params.get('format')?.toLowerCase() || 'xml'
  if (format !== 'json' && format !== 'xml') throw new LastfmError(5)
  return format
}

export function renderAnswer(format: Format, children: readonly Element[]): Rendered {
  if (format === 'xml') return xml(200, toXmlDocument('ok', children))
  return json(200, toJson(element('lfm', children)))
}

export function renderError(format: Format, error: LastfmError): Rendered {
  if (format === 'json') return json(error.status, { error: error.code, message: error.message })
  const child = element('error', error.message, { code: error.code })
  return xml(error.status, toXmlDocument('failed', [child]))
}

function json(status: number, value: unknown): Rendered {
  return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(value) }
}

function xml(status: number, body: string): Rendered {
  return { status, contentType: 'text/xml; charset=utf-8', body }
}

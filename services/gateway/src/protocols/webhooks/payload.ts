import { invalidField } from '@ongaku/shared/errors'
import { formBody, type HttpRequest, jsonBody, multipartBody } from '@ongaku/shared/http'
import { type WebhookKind } from './webhook-kind.ts'

type Kind = Pick<WebhookKind, 'formField' | 'maxBytes'>

/** The text in a form's field; media servers send it as a field or as a file without a name. */
async function readFormField(bytes: Buffer, request: HttpRequest, field: string, maxBytes: number) {
  const form = await multipartBody({ maxBytes, maxFieldBytes: maxBytes }).parse(bytes, request)
  const file = form.files.find((part) => part.field === field)
  return file ? file.bytes : Buffer.from(form.fields.get(field) ?? '')
}

async function findJson(bytes: Buffer, request: HttpRequest, { formField, maxBytes }: Kind): Promise<Buffer> {
  const type = request.headers['content-type'] ?? ''
  if (formField === undefined) return bytes
  if (type.startsWith('multipart/form-data')) return readFormField(bytes, request, formField, maxBytes)
  if (!type.startsWith('application/x-www-form-urlencoded')) return bytes
  const form = await formBody({ maxBytes }).parse(bytes, request)
  return Buffer.from(form.get(formField) ?? '')
}

/** The JSON that a sender put into a body. @throws AppError `invalid_input` when there is none */
export async function readPayload(bytes: Buffer, request: HttpRequest, kind: Kind): Promise<unknown> {
  const json = await findJson(bytes, request, kind)
  const payload = await jsonBody().parse(json, request)
  if (typeof payload !== 'object' || payload === null) throw invalidField('body', 'must be a JSON object')
  return payload
}

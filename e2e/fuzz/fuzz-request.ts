/** A request as it is sent, byte for byte. */
export interface FuzzRequest {
  /** The protocol it belongs to, for the report. */
  protocol: string
  method: string
  /** With the query. */
  path: string
  headers: Record<string, string>
  body?: Buffer
}

export const jsonRequest = (
  protocol: string,
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): FuzzRequest => ({
  protocol,
  method,
  path,
  headers: { 'content-type': 'application/json', ...headers },
  body: Buffer.from(JSON.stringify(body)),
})

export const formRequest = (protocol: string, path: string, fields: Record<string, string>): FuzzRequest => ({
  protocol,
  method: 'POST',
  path,
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: Buffer.from(new URLSearchParams(fields).toString()),
})

export const getRequest = (
  protocol: string,
  path: string,
  headers: Record<string, string> = {},
): FuzzRequest => ({ protocol, method: 'GET', path, headers })

const boundary = '----ongaku-fuzz'

export function multipartRequest(
  protocol: string,
  path: string,
  fields: Record<string, string>,
  file?: Buffer,
): FuzzRequest {
  const parts: Buffer[] = Object.entries(fields).map(([name, value]) =>
    Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
  )
  if (file) {
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="thumb"; filename="thumb.jpg"\r\ncontent-type: image/jpeg\r\n\r\n`
    parts.push(Buffer.from(head), file, Buffer.from('\r\n'))
  }
  const body = Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)])
  return {
    protocol,
    method: 'POST',
    path,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body,
  }
}

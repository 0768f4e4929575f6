export interface Sent {
  method: string
  /** With its query. */
  path: string
  headers?: Record<string, string>
  /** A form, a text as it is, or what is sent as JSON. */
  body?: unknown
}

export interface Received {
  status: number
  headers: Headers
  text: string
}

export type Send = (sent: Sent) => Promise<Received>

/** Reads an answer; of a stream of events only what comes first, since it never ends. */
async function readText(response: Response): Promise<string> {
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false
  if (!isStream) return response.text()
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  const { value = '' } = await reader.read()
  await reader.cancel()
  return value
}

const encode = (body: unknown): string | URLSearchParams | null => {
  if (body === undefined) return null
  return typeof body === 'string' || body instanceof URLSearchParams ? body : JSON.stringify(body)
}

/** @param origin the server's address */
export const createSend =
  (origin: string): Send =>
  async ({ method, path, headers = {}, body }) => {
    const response = await fetch(origin + path, {
      method: method.toUpperCase(),
      headers,
      body: encode(body),
      redirect: 'manual',
    })
    return { status: response.status, headers: response.headers, text: await readText(response) }
  }

export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })

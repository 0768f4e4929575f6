// Serves the page at http://127.0.0.1:8080, and passes on what it asks of /api/v1 to Ongaku. So the page and the API have one
// origin, and Ongaku need not let other pages in.
//
//   node examples/browser/serve.js                           for http://127.0.0.1:8000
//   ONGAKU_URL=http://127.0.0.1:9000 PORT=8081 node examples/browser/serve.js

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'

const ongaku = new URL(process.env.ONGAKU_URL ?? 'http://127.0.0.1:8000')
const port = Number(process.env.PORT ?? 8080)
const maxBodyBytes = 100_000

const files = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/app.js': ['app.js', 'text/javascript; charset=utf-8'],
  '/style.css': ['style.css', 'text/css; charset=utf-8'],
}

const headers = {
  'content-security-policy': "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

async function sendFile([name, type], response) {
  const content = await readFile(new URL(name, import.meta.url))
  response.writeHead(200, { ...headers, 'content-type': type }).end(content)
}

async function readBody(request) {
  const chunks = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    if (length > maxBodyBytes) throw new Error('the body is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function passOn(request, response) {
  const { authorization, 'content-type': contentType } = request.headers
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
  const answer = await fetch(new URL(request.url, ongaku), {
    method: request.method,
    headers: { ...(authorization && { authorization }), ...(contentType && { 'content-type': contentType }) },
    ...(hasBody && { body: await readBody(request) }),
    redirect: 'manual',
    signal: AbortSignal.timeout(30_000),
  })
  const type = answer.headers.get('content-type') ?? 'application/octet-stream'
  const content = Buffer.from(await answer.arrayBuffer())
  response.writeHead(answer.status, { ...headers, 'content-type': type }).end(content)
}

// A page of another site that has its name point here would be let in otherwise.
const isOwnHost = (host) =>
  ['127.0.0.1', 'localhost'].some((name) => host === `${name}:${server.address().port}`)

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://page')
  const file = files[pathname]
  const handled = !isOwnHost(request.headers.host)
    ? Promise.reject(new Error('called by another name'))
    : file && request.method === 'GET'
      ? sendFile(file, response)
      : pathname.startsWith('/api/v1/')
        ? passOn(request, response)
        : Promise.resolve(response.writeHead(404, headers).end())
  handled.catch((error) => {
    response.writeHead(502, { ...headers, 'content-type': 'application/json' })
    response.end(JSON.stringify({ detail: `The example's server could not do this: ${error.message}` }))
  })
})

server.listen(port, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`))

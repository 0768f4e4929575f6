import { connect } from 'node:net'
import { once } from 'node:events'

const headEnd = Buffer.from('\r\n\r\n')

/** Reads one answer from the front of the bytes; undefined until it is there whole. */
function readAnswer(bytes) {
  const end = bytes.indexOf(headEnd)
  if (end === -1) return undefined
  const head = bytes.latin1Slice(0, end)
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)
  if (!length) throw new Error(`an answer without Content-Length:\n${head}`)
  const bodyStart = end + headEnd.length
  const bodyEnd = bodyStart + Number(length[1])
  if (bytes.length < bodyEnd) return undefined
  return { status: Number(head.slice(9, 12)), head, body: bytes.utf8Slice(bodyStart, bodyEnd) }
}

/**
 * A kept-alive HTTP/1.1 connection that does no more than a load generator needs, so that it takes as little of the
 * shared cores as possible: one request at a time, answers with Content-Length.
 */
export async function openConnection(url, contentType = 'application/json') {
  const { hostname, port, host, pathname } = new URL(url)
  const socket = connect(Number(port), hostname).setNoDelay()
  await once(socket, 'connect')
  let received = Buffer.alloc(0)
  let answered
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    try {
      const answer = readAnswer(received)
      if (!answer) return
      received = Buffer.alloc(0)
      answered.resolve(answer)
    } catch (error) {
      answered.reject(error)
    }
  })
  const fail = (error) => answered?.reject(error ?? new Error(`${host} closed the connection`))
  socket.on('error', fail)
  socket.on('close', () => fail())
  return {
    /** @returns the answer's status, head and body */
    post(body, token) {
      return new Promise((resolve, reject) => {
        answered = { resolve, reject }
        socket.write(
          `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\n` +
            `Content-Type: ${contentType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
        )
      })
    },
    close: () => socket.destroy(),
  }
}

import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectSecure } from 'node:tls'
import { type ISocketFactory, type ISocketFactoryArgs } from 'kafkajs'

const fetchKey = 1
const keepAliveMs = 60_000

/** As kafkajs calls it; its types leave out that there may be no TLS. */
type SocketArguments = Omit<ISocketFactoryArgs, 'ssl'> & { ssl?: ISocketFactoryArgs['ssl'] }

export interface LongPolls {
  socketFactory: ISocketFactory
  /** Ends every fetch that waits for messages. A consumer that is not being stopped just fetches again. */
  end(): void
}

/** Collects the sockets that fetch; kafkajs keeps a separate one for that. */
function watchFetches(socket: Socket, fetching: Set<Socket>): void {
  const write = socket.write.bind(socket)
  // A request begins with its length in 4 bytes, then the key of its API in 2.
  const watched = (bytes: Buffer, encoding?: BufferEncoding) => {
    if (bytes.length >= 6 && bytes.readInt16BE(4) === fetchKey) fetching.add(socket)
    return write(bytes, encoding)
  }
  Object.assign(socket, { write: watched })
  socket.once('close', () => fetching.delete(socket))
}

/**
 * Lets a consumer stop at once. kafkajs waits for the fetch under way, which an idle broker answers only after
 * `maxWaitTimeInMs`; so either stopping is slow or an idle consumer asks all the time.
 */
export function createLongPolls(): LongPolls {
  const fetching = new Set<Socket>()
  return {
    socketFactory({ host, port, ssl, onConnect }: SocketArguments) {
      const socket = ssl
        ? connectSecure({ host, port, ...ssl }, onConnect)
        : connectPlain({ host, port }, onConnect)
      socket.setNoDelay(true).setKeepAlive(true, keepAliveMs)
      watchFetches(socket, fetching)
      return socket
    },
    end() {
      for (const socket of fetching) socket.destroy(new Error('the consumer is stopping'))
    },
  }
}

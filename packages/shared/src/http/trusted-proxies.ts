import { type IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { type Origin } from './http-request.ts'

/** IPv4 addresses that come in over IPv6 are written as IPv4. */
const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')

function createRangeList(ranges: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return (address) => {
    const version = isIP(address)
    return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4')
  }
}

const readList = (header: string | string[] | undefined): string[] =>
  String(header ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)

/**
 * Tells where requests come from. X-Forwarded-For and X-Forwarded-Proto are believed only from the given addresses and
 * ranges (`10.0.0.0/8`); the client is the last address in the chain that is not one of them.
 */
export function createOriginReader(trusted: readonly string[] = []): (request: IncomingMessage) => Origin {
  const isTrusted = trusted.length > 0 ? createRangeList(trusted) : () => false
  return ({ socket, headers }) => {
    const direct = plainAddress(socket.remoteAddress ?? '')
    const encrypted = 'encrypted' in socket
    if (!isTrusted(direct)) return { ip: direct, secure: encrypted }
    const chain = [...readList(headers['x-forwarded-for']).map(plainAddress), direct]
    const ip = chain.findLast((address) => !isTrusted(address)) ?? chain[0] ?? direct
    const proto = readList(headers['x-forwarded-proto'])[0]
    return { ip, secure: encrypted || proto?.toLowerCase() === 'https' }
  }
}

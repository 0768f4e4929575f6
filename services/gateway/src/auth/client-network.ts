import { isIPv6 } from 'node:net'

const groups = 8
const networkGroups = 4

/**
 * Whom a limit by address counts. An IPv6 address counts as its /64, because whoever has one address of it has them all: a
 * household or a rented server gets at least that much. An IPv4 address counts as itself.
 */
export function clientNetwork(ip: string): string {
  if (!isIPv6(ip)) return ip
  // An IPv4 address at the end stands for two groups.
  const [head = '', tail] = ip.replace(/[^:]*\.[^:]*$/, '0:0').split('::')
  const split = (part: string) => part.split(':').filter(Boolean)
  const [first, last] = [split(head), split(tail ?? '')]
  const zeros = Array.from({ length: groups - first.length - last.length }, () => '0')
  const all = tail === undefined ? first : [...first, ...zeros, ...last]
  const network = all.slice(0, networkGroups).map((group) => parseInt(group, 16).toString(16))
  return `${network.join(':')}::/64`
}

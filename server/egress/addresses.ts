import { BlockList, isIP } from 'node:net'

/** IANA's special-purpose registries: this computer, private and shared nets, documentation, multicast, the future. */
const special4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
]
/** Inside 2000::/3, the only range that is given out: tunnels that carry an IPv4 address, and documentation. */
const special6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

function listOf(nets: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList()
  for (const net of nets) {
    const [address = '', bits = ''] = net.split('/')
    list.addSubnet(address, Number(bits), family)
  }
  return list
}

const not4 = listOf(special4, 'ipv4')
const not6 = listOf(special6, 'ipv6')
const given6 = listOf(['2000::/3'], 'ipv6')
/** Where an operator's own services are. The metadata services of clouds that lie among these are not. */
const home4 = listOf(['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16'], 'ipv4')
const home6 = listOf(['fc00::/7'], 'ipv6')
const metadata4 = listOf(['100.100.100.200/32'], 'ipv4')
const metadata6 = listOf(['fd00:ec2::/32'], 'ipv6')
const own4 = listOf(['127.0.0.0/8'], 'ipv4')

/** `::ffff:10.0.0.1` is 10.0.0.1, however it is written. */
function plain(address: string): string {
  if (isIP(address) !== 6) return address
  const spelled = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1)
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(spelled)
  if (!mapped) return spelled
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)]
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** Whether an address lies outside, where anybody could reach it. */
export function isPublic(address: string): boolean {
  const ip = plain(address)
  if (isIP(ip) === 4) return !not4.check(ip, 'ipv4')
  return isIP(ip) === 6 && given6.check(ip, 'ipv6') && !not6.check(ip, 'ipv6')
}

export function isLoopback(address: string): boolean {
  const ip = plain(address)
  return isIP(ip) === 4 ? own4.check(ip, 'ipv4') : ip === '::1'
}

/** An address in the operator's own network. */
export function isPrivate(address: string): boolean {
  const ip = plain(address)
  if (isIP(ip) === 4) return home4.check(ip, 'ipv4') && !metadata4.check(ip, 'ipv4')
  return isIP(ip) === 6 && home6.check(ip, 'ipv6') && !metadata6.check(ip, 'ipv6')
}

/** A service that the operator runs on this very computer, as a URL names it. */
export const isAtHome = (url: string): boolean => /^(127\.0\.0\.1|localhost|\[::1\])$/.test(new URL(url).hostname)

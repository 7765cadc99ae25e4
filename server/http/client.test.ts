/** Who is believed about where a request came from: forged headers against every way to configure a proxy. */
import { describe, expect, test } from 'vitest'
import { assert } from '../kernel/assert.ts'
import { addressClassOf, addressOf, readClient, readTrust, trustNobody } from './client.ts'

const trust = (setting: string) => {
  const found = readTrust(setting)
  assert(found, setting)
  return found
}
const from = (peer: string, headers: Record<string, string>, setting?: string) =>
  readClient(new Headers(headers), peer, setting === undefined ? trustNobody : trust(setting)).address

describe('forged headers', () => {
  test.each([
    ['nobody is trusted', '203.0.113.9', { 'x-forwarded-for': '1.1.1.1' }, undefined, '203.0.113.9'],
    ['a stranger beside the proxy', '203.0.113.9', { 'x-forwarded-for': '1.1.1.1' }, '10.0.0.0/8', '203.0.113.9'],
    ['a stranger with Forwarded', '203.0.113.9', { forwarded: 'for=1.1.1.1' }, 'loopback', '203.0.113.9'],
    ['the proxy tells', '10.0.0.2', { 'x-forwarded-for': '198.51.100.7' }, '10.0.0.0/8', '198.51.100.7'],
    ['forged in front', '10.0.0.2', { 'x-forwarded-for': '1.1.1.1, 198.51.100.7' }, '10.0.0.0/8', '198.51.100.7'],
    [
      'two proxies of ours',
      '10.0.0.2',
      { 'x-forwarded-for': '1.1.1.1, 198.51.100.7, 10.0.0.3' },
      '10.0.0.0/8',
      '198.51.100.7',
    ],
    [
      'pretends to be one of ours',
      '10.0.0.2',
      { 'x-forwarded-for': '10.0.0.9, 198.51.100.7' },
      '10.0.0.0/8',
      '198.51.100.7',
    ],
    ['words', '10.0.0.2', { 'x-forwarded-for': '198.51.100.7, unknown' }, '10.0.0.0/8', '10.0.0.2'],
    ['an empty hop', '10.0.0.2', { 'x-forwarded-for': '198.51.100.7,' }, '10.0.0.0/8', '10.0.0.2'],
    [
      'Forwarded',
      '127.0.0.1',
      { forwarded: 'for=1.1.1.1, for="[2001:db8::1]:443";proto=https' },
      'loopback',
      '2001:db8::1',
    ],
    ['Forwarded, obfuscated', '127.0.0.1', { forwarded: 'for=_hidden' }, 'loopback', '127.0.0.1'],
    [
      'both, and they differ',
      '10.0.0.2',
      { 'x-forwarded-for': '198.51.100.7', forwarded: 'for=1.1.1.1' },
      '10.0.0.2',
      '10.0.0.2',
    ],
    [
      'both, and they agree',
      '10.0.0.2',
      { 'x-forwarded-for': '198.51.100.7', forwarded: 'for=198.51.100.7' },
      '10.0.0.2',
      '198.51.100.7',
    ],
    ['one hop', '172.16.0.5', { 'x-forwarded-for': '1.1.1.1, 198.51.100.7' }, '1', '198.51.100.7'],
    ['two hops', '172.16.0.5', { 'x-forwarded-for': '1.1.1.1, 198.51.100.7, 10.9.9.9' }, '2', '198.51.100.7'],
    ['no hop', '172.16.0.5', { 'x-forwarded-for': '1.1.1.1' }, '0', '172.16.0.5'],
    ['IPv4 in IPv6', '::ffff:10.0.0.2', { 'x-forwarded-for': '::ffff:198.51.100.7' }, '10.0.0.0/8', '198.51.100.7'],
    ['all are ours', '10.0.0.2', { 'x-forwarded-for': '10.0.0.3' }, '10.0.0.0/8', '10.0.0.3'],
  ] as const)('%s', (_, peer, headers, setting, expected) => {
    expect(from(addressOf(peer) ?? '', headers, setting)).toBe(expected)
  })

  test('https is believed from a proxy of ours alone', () => {
    const headers = new Headers({ 'x-forwarded-proto': 'https' })
    expect(readClient(headers, '203.0.113.9', trust('loopback')).isSecure).toBe(false)
    expect(readClient(headers, '127.0.0.1', trust('loopback')).isSecure).toBe(true)
    expect(readClient(headers, '127.0.0.1', trustNobody).isSecure).toBe(false)
  })
})

test('what is no setting is not guessed at', () => {
  for (const wrong of [
    '',
    'yes',
    '10.0.0.0/33',
    '10.0.0/8',
    '10.0.0.0/8/8',
    '::1/129',
    'loopback,',
    '-1',
    '10.0.0.0/-1',
  ])
    expect(readTrust(wrong), wrong).toBeNull()
})

test('one household is one address', () => {
  expect(addressClassOf('198.51.100.7')).toBe('198.51.100.7')
  expect(addressClassOf('2001:db8:1:2:aaaa::1')).toBe('2001:db8:1:2::/64')
  expect(addressClassOf('2001:0db8:0001:0002::')).toBe('2001:db8:1:2::/64')
  expect(addressClassOf('2001:db8::1')).toBe('2001:db8:0:0::/64')
  expect(addressClassOf('::1')).toBe('0:0:0:0::/64')
})

/** Whatever a service sends, cut wherever the network cuts it: the same as parsing it, and its pictures as bytes. */
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { lifted } from './lifted.ts'

const cut = (text: string, size: number): Buffer[] => {
  const bytes = Buffer.from(text)
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  )
}

/** What parsing gives when the words are put back. */
function restored(pieces: readonly Uint8Array[]): unknown {
  const { text, found } = lifted(pieces)
  return JSON.parse(text, (_, value) => found.get(value)?.toString('base64') ?? value)
}

/** Bytes that begin as a picture does. */
const pictureOf = (length: number): Buffer => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), randomBytes(length - 3)])

const base64Of = (bytes: Buffer): string => bytes.toString('base64')

const sizes = [5, 1_000, 16_383, 65_536, 10_000_000]

describe('JSON with pictures', () => {
  it.each([20_000, 20_001, 20_002])('takes the pictures out, of %i bytes and however it is cut', length => {
    const [one, other] = [pictureOf(length), pictureOf(length + 7_000)]
    const answer = {
      a: 'ä "quoted" \\ 字',
      data: [{ b64_json: one.toString('base64'), n: 1 }, other.toString('base64')],
    }
    for (const size of sizes) {
      const pieces = cut(JSON.stringify(answer), size)
      const { text, found } = lifted(pieces)
      expect([...found.values()].map(base64Of)).toEqual([one, other].map(base64Of))
      expect(text.length).toBeLessThan(300)
      expect(restored(pieces)).toEqual(answer)
    }
  })

  it('leaves what is no base64 as it is', () => {
    const letters = 'A'.repeat(20_000)
    const texts = {
      noPicture: randomBytes(20_000).fill(0, 0, 2).toString('base64'),
      short: Buffer.from('short').toString('base64'),
      escaped: `${letters}\\`,
      quoted: `${letters}"${letters}`,
      sentence: 'a long sentence. '.repeat(2_000),
      umlauts: 'ä'.repeat(20_000),
      address: `data:image/png;base64,${letters}`,
      odd: `${letters}A`,
      padded: `${letters}====`,
    }
    for (const size of sizes) {
      const pieces = cut(JSON.stringify(texts), size)
      expect(lifted(pieces).found.size).toBe(0)
      expect(restored(pieces)).toEqual(texts)
    }
  })

  it.each(['', '{', '<html>"', `{"a":"${'A'.repeat(40_000)}`, `{"a":"${'A'.repeat(40_000)}\\"`])(
    'hands on what is no JSON: %#',
    text => {
      for (const size of sizes) expect(lifted(cut(text, size))).toEqual({ text, found: new Map() })
    },
  )

  it('takes no longer, and no more room, for one that is made of quotes', () => {
    const million = 1024 * 1024
    const picture = pictureOf(30_000).toString('base64')
    for (const more of ['"",'.repeat(million), `"${'\\"'.repeat(million)}",`, '"'.repeat(2 * million)]) {
      const pieces = cut(`{"b64_json":"${picture}","x":[${more}""]}`, 65_536)
      const before = process.memoryUsage().rss
      const { text, found } = lifted(pieces)
      expect(found.size).toBe(1)
      expect(text.endsWith(`"x":[${more}""]}`)).toBe(true)
      expect(process.memoryUsage().rss - before).toBeLessThan(150 * million)
    }
  })

  it('has no place for a word that a service sends', () => {
    const { text, found } = lifted(cut(JSON.stringify({ one: pictureOf(30_000).toString('base64') }), 999))
    expect(found.has((JSON.parse(text) as { one: string }).one)).toBe(true)
    expect([...lifted([Buffer.from(text)]).found]).toEqual([])
  })
})

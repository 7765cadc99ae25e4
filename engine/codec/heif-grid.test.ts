/**
 * Phones keep their pictures as a grid of small HEVC tiles that is cut to size and turned. Such a file is put together
 * here box by box (ISO/IEC 23008-12, 6.6.2.3) from four tiles of one colour each, which libheif's encoder made.
 */
import { describe, expect, it } from 'vitest'
import { decode } from './codec.ts'

const tile = 64
/** 64 x 64 pixels of red, green, blue and yellow; one configuration serves all. */
const tiles = [
  'AAAAGCgBrxOA5TPAn//oCo//eRzw/IC+tUPU+A==',
  'AAAAFygBrxOA5TPAn/8so//jq1f+jFStUPU+',
  'AAAAGCgBrxOA5TPAn//vIor/zBNX/Sj6tUPU+A==',
  'AAAAGCgBrxOA5TPAnf/zKqP/9MvPDzuArVD1Pg==',
].map(data => Buffer.from(data, 'base64'))
const configuration = Buffer.from(
  'AAAAeGh2Y0MBA3AAAAAAAAAAAAAe8AD8/fj4AAAPAyAAAQAYQAEMAf//A3AAAAMAkAAAAwAAAwAeugJAIQABACtCAQEDcAAAAwCQAAADAAADAB6gIIEFlupJKa5uBAQMCAAAAwAIAAADAAhAIgABAAdEAcFysCJA',
  'base64',
)

const u16 = (...values: number[]): Buffer => Buffer.from(values.flatMap(value => [value >> 8, value & 255]))
const u32 = (...values: number[]): Buffer => Buffer.concat(values.map(value => u16(value >>> 16, value & 0xffff)))

function box(name: string, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([u32(body.length + 8), Buffer.from(name, 'latin1'), body])
}

const versioned = (name: string, version: number, ...parts: Uint8Array[]): Buffer =>
  box(name, Buffer.of(version, 0, 0, 0), ...parts)

const grid = 5

/** @param quarterTurns anticlockwise, as `irot` counts them */
function gridFile(width: number, height: number, quarterTurns: number): Buffer {
  const ids = tiles.map((_, k) => k + 1)
  const entry = (id: number, kind: string, hidden: boolean): Buffer =>
    box('infe', Buffer.of(2, 0, 0, hidden ? 1 : 0), u16(id, 0), Buffer.from(`${kind}\0`, 'latin1'))
  const information = versioned(
    'iinf',
    0,
    u16(5),
    ...ids.map(id => entry(id, 'hvc1', true)),
    entry(grid, 'grid', false),
  )
  const references = versioned('iref', 0, box('dimg', u16(grid, tiles.length, ...ids)))
  const properties = box(
    'iprp',
    box(
      'ipco',
      configuration,
      versioned('ispe', 0, u32(tile, tile)),
      versioned('ispe', 0, u32(width, height)),
      box('irot', Buffer.of(quarterTurns)),
    ),
    versioned(
      'ipma',
      0,
      u32(5),
      ...ids.map(id => Buffer.concat([u16(id), Buffer.of(2, 0x81, 2)])),
      Buffer.concat([u16(grid), Buffer.of(2, 3, 0x84)]),
    ),
  )
  const shape = Buffer.concat([Buffer.of(0, 0, 1, 1), u16(width, height)])
  const type = box('ftyp', Buffer.from('heic\0\0\0\0mif1heic', 'latin1'))
  const handler = versioned('hdlr', 0, u32(0), Buffer.from('pict', 'latin1'), Buffer.alloc(13))
  const primary = versioned('pitm', 0, u16(grid))
  const metaFor = (start: number): Buffer => {
    let at = start
    const places = tiles.map((data, k) => {
      at += data.length
      return Buffer.concat([u16(k + 1, 0, 0, 1), u32(at - data.length, data.length)])
    })
    // The grid's own few bytes lie in the `idat` box, as phones write them: construction method 1.
    const shapePlace = Buffer.concat([u16(grid, 1, 0, 1), u32(0, shape.length)])
    const locations = versioned('iloc', 1, Buffer.of(0x44, 0), u16(5), ...places, shapePlace)
    return versioned('meta', 0, handler, primary, locations, information, references, properties, box('idat', shape))
  }
  const start = type.length + metaFor(0).length + 8
  return Buffer.concat([type, metaFor(start), box('mdat', ...tiles)])
}

type Colour = readonly [number, number, number]
const [red, green, blue, yellow]: readonly Colour[] = [
  [220, 40, 40],
  [40, 180, 60],
  [40, 80, 220],
  [230, 200, 40],
]

describe('a HEIC of tiles, as phones write it', () => {
  it('comes as one picture, cut to the size it says', async () => {
    const { pixels } = await decode(gridFile(120, 100, 0))
    expect([pixels.width, pixels.height]).toEqual([120, 100])
    expectColours(pixels, [
      [30, 30, red],
      [90, 30, green],
      [30, 80, blue],
      [90, 80, yellow],
    ])
  })

  it('is turned as the container says', async () => {
    const { pixels } = await decode(gridFile(120, 100, 1))
    expect([pixels.width, pixels.height]).toEqual([100, 120])
    expectColours(pixels, [
      [30, 30, green],
      [80, 30, yellow],
      [30, 90, red],
      [80, 90, blue],
    ])
  })

  it('is refused in words when a tile is missing', async () => {
    const whole = gridFile(120, 100, 0)
    await expect(decode(whole.subarray(0, whole.length - 30))).rejects.toMatchObject({ code: 'damaged_picture' })
  })
})

function expectColours(
  { width, data }: { width: number; data: ArrayLike<number> },
  places: readonly (readonly [number, number, Colour])[],
): void {
  for (const [x, y, colour] of places) {
    const at = 4 * (y * width + x)
    for (const [k, value] of colour.entries()) {
      expect(Math.abs((data[at + k] ?? 0) - value), `at ${x}, ${y}`).toBeLessThan(12)
    }
  }
}

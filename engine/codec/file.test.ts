import { expect, test } from 'vitest'
import { operations } from '../engine.ts'
import { fromXmp, planOf, provenanceOf, toXmp, withComment } from '../provenance.ts'
import { decode, encode } from './codec.ts'
import { editFile, type Finish, matteFile, readProvenance } from './file.ts'

const painted = (width: number, height: number) => {
  const data = new Uint8ClampedArray(width * height * 4)
  for (let i = 0; i < width * height; i++) data.set([(i % width) * 2, 90 + ((i / width) | 0), 140, 255], i * 4)
  return { width, height, data }
}

const finish = (format: Finish['format']): Finish => ({ format, quality: null, size: null, background: 'auto' })
const plan = {
  operations: [{ name: 'sepia', strength: 0.8 } as const],
  notUnderstood: ['my secret words'],
  needsGenerative: false,
}

test.each(['png', 'jpeg', 'webp', 'avif'] as const)(
  'a %s says how it was made, and can be made again from that',
  async format => {
    const input = await encode(painted(60, 40), { format: 'png' })
    const made = await editFile({ input, plan, seed: 7, finish: finish(format) })
    const record = await readProvenance(made.bytes)
    expect(record).toMatchObject({ engine: 'built-in', seed: 7, sourceType: 'algorithmicallyEnhanced', hasMask: false })
    expect(record?.operations).toEqual([{ name: 'sepia', strength: 0.8 }])
    expect(Buffer.from(made.bytes).toString('latin1')).not.toContain('secret')
    expect(Buffer.from(made.bytes).toString('latin1')).toContain(
      'http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicallyEnhanced',
    )
    if (!record) return
    const again = await editFile({ input, plan: planOf(record), seed: record.seed ?? 0, finish: record.finish })
    expect(Buffer.compare(again.bytes, made.bytes)).toBe(0)
  },
)

test.skipIf(!operations.text)('drawn text stays out of the record, and is given anew', () => {
  const written = {
    ...{
      operations: [{ name: 'text' as const, strength: 1, text: 'For Grace' }],
      notUnderstood: [],
      needsGenerative: false,
    },
  }
  const facts = {
    engine: 'built-in',
    version: '1',
    seed: 1,
    finish: finish('png'),
    hasMask: false,
    hasReference: false,
  }
  const record = provenanceOf({ ...facts, plan: written, before: null })
  expect(JSON.stringify(record)).not.toContain('Grace')
  expect(planOf(record, ['For Ada']).operations[0]).toMatchObject({ text: 'For Ada' })
})

test('a drawing carries the record as a comment that nothing in it can end', async () => {
  const facts = { engine: 'built-in', version: '1', seed: 1, finish: finish('png'), hasMask: false, hasReference: true }
  const operations = [{ name: 'recolour' as const, strength: 1, from: '--><script>', to: 'é' }]
  const before = provenanceOf({ ...facts, plan: { ...plan, operations }, before: null })
  const svg = withComment('<svg xmlns="http://www.w3.org/2000/svg" width="9"><path d="M0 0"/></svg>', before)
  expect(svg.match(/-->/g)).toHaveLength(1)
  expect(await readProvenance(new TextEncoder().encode(svg))).toEqual(before)
})

test('a composite stays one, whatever is done to it later', async () => {
  const facts = { engine: 'built-in', version: '1', seed: 1, finish: finish('png'), hasMask: false, hasReference: true }
  const operations = [{ name: 'background-replace' as const, strength: 1 }]
  const composite = provenanceOf({ ...facts, plan: { ...plan, operations }, before: null })
  expect(composite.sourceType).toBe('compositeCapture')
  expect(provenanceOf({ ...facts, plan, before: composite }).sourceType).toBe('compositeCapture')
})

test('what is no record is none', async () => {
  expect(await readProvenance(new Uint8Array([1, 2, 3]))).toBeNull()
  expect(await readProvenance(await encode(painted(4, 4), { format: 'jpeg' }))).toBeNull()
  const forged = '<svg><!-- Image2Image {"engine":1} --></svg>'
  expect(await readProvenance(new TextEncoder().encode(forged))).toBeNull()
  const facts = { engine: 'x', version: '1', seed: 1, hasMask: false, hasReference: false, before: null }
  const honest = provenanceOf({ ...facts, plan, finish: finish('png') })
  const readBack = (record: object) => fromXmp(toXmp(record as typeof honest))
  expect(readBack(honest)).toEqual(honest)
  for (const lie of [
    { engine: '\u001b[2J' },
    { seed: '1' },
    { operations: [null] },
    { operations: [{ name: 'sepia\u0007', strength: 1 }] },
    { operations: [{ name: 'crop', ratio: {} }] },
    { omitted: [5] },
    { sourceType: 'digitalCapture' },
    { finish: { ...honest.finish, format: 'exe' } },
  ])
    expect(readBack({ ...honest, ...lie })).toBeNull()
})

test('a matte is a grey PNG', async () => {
  const png = await matteFile({ width: 2, height: 1, data: new Float32Array([0, 1]) })
  const { pixels, format } = await decode(png)
  expect([format, ...pixels.data]).toEqual(['png', 0, 0, 0, 255, 255, 255, 255, 255])
})

import { describe, expect, it } from 'vitest'
import { EngineRefusal, type SubjectMatter } from '../operation.ts'
import { ballScene } from '../operations/scenes.ts'
import { type Matte, toPixels } from '../pixels/planes.ts'
import { isnetOutline } from './isnet-outline.ts'
import { rememberMattes } from './matte-memory.ts'
import { availableMemoryBytes } from './memory.ts'
import type { Network } from './network.ts'
import { withSide } from './onnx-side.ts'
import { writeOnnx } from './onnx-writer.ts'
import { createSubjectMatter } from './subject-node.ts'

const { planes, ball } = ballScene(320, 240)
const picture = toPixels(planes)

const enough = availableMemoryBytes() > 1.6e9
it.runIf(enough)('finds about where a ball is, on three quarters of the size', async () => {
  const { matte, method } = await createSubjectMatter().outline!(picture, undefined)
  expect([method, matte.width, matte.height, matte.data.length]).toEqual(['isnet', 768, 768, 768 * 768])
  let agreed = 0
  for (let y = 0, i = 0; y < 240; y++)
    for (let x = 0; x < 320; x++, i++) {
      const seen = matte.data[Math.floor(((y + 0.5) / 240) * 768) * 768 + Math.floor(((x + 0.5) / 320) * 768)]
      if (seen > 0.5 === ball.data[i] > 0.5) agreed++
    }
  expect(agreed / ball.data.length).toBeGreaterThan(0.95)
})

it('falls back, and says so, where memory is short', async () => {
  const matter = createSubjectMatter({ availableMemoryBytes: () => 200e6 })
  expect((await matter.outline!(picture, undefined)).method).toBe('fallback')
})

it('stops when cancelled', async () => {
  await expect(createSubjectMatter().outline!(picture, AbortSignal.abort())).rejects.toBeInstanceOf(EngineRefusal)
})

it('leaves out what is clear, and half of what is half seen', async () => {
  const data = picture.data.slice()
  for (let y = 0; y < 240; y++)
    for (let x = 0; x < 320; x++) data[(y * 320 + x) * 4 + 3] = x < 100 ? 0 : x < 200 ? 102 : 255
  let isClosed = false
  const everything: Network = {
    run: ({ dims }) => Promise.resolve({ dims, data: new Float32Array(768 * 768).fill(1) }),
    close: async () => {
      isClosed = true
    },
  }
  const matte = await isnetOutline(async () => everything, { ...picture, data }, undefined)
  const at = (x: number, y: number) => matte.data[Math.floor((y / 240) * 768) * 768 + Math.floor((x / 320) * 768)]
  for (const y of [0, 120, 239]) {
    expect([at(0, y), at(90, y), at(310, y)]).toEqual([0, 0, 1])
    expect(at(150, y)).toBeCloseTo(0.4, 3)
  }
  expect(isClosed).toBe(true)
})

it('a network without sizes of its own is not taken for one with them', () => {
  const port = { name: 'x', dims: [1, 3, 8, 8] }
  const plain = writeOnnx({
    nodes: [{ operator: 'Relu', inputs: ['x'], output: 'y' }],
    weights: [],
    input: port,
    output: { ...port, name: 'y' },
  })
  expect(() => withSide(plain, 8, 6)).toThrow(TypeError)
})

/** Says what it is asked for; its mattes are 1 where its outlines are 0. */
function counted(asked: string[]): SubjectMatter {
  const answer = (kind: string, value: number) => (): Promise<{ matte: Matte; method: string }> => {
    asked.push(kind)
    return Promise.resolve({ matte: { width: 1, height: 1, data: Float32Array.of(value) }, method: 'm' })
  }
  return { method: 'm', matte: answer('matte', 1), outline: answer('outline', 0) }
}

const coverageOf = async (found: Promise<{ matte: Matte }>): Promise<number> => (await found).matte.data[0]

describe('what is remembered', () => {
  it('is an outline by itself: it stays what it is when the matte is known', async () => {
    const asked: string[] = []
    const memory = rememberMattes(counted(asked))
    expect(await coverageOf(memory.outline!(picture, undefined))).toBe(0)
    expect(memory.known(picture)).toBeNull()
    expect(await coverageOf(memory.matte(picture, undefined))).toBe(1)
    expect(await coverageOf(memory.outline!(picture, undefined))).toBe(0)
    expect(asked).toEqual(['outline', 'matte'])
    const other = rememberMattes(counted([]))
    await other.matte(picture, undefined)
    expect(await coverageOf(other.outline!(picture, undefined))).toBe(0)
  })

  it('is the matte where there is no outline of its own', async () => {
    const asked: string[] = []
    const { method, matte } = counted(asked)
    const memory = rememberMattes({ method, matte })
    expect(await coverageOf(memory.matte(picture, undefined))).toBe(1)
    expect(await coverageOf(memory.outline!(picture, undefined))).toBe(1)
    expect(asked).toEqual(['matte'])
  })

  it.each(['matte', 'outline'] as const)('is let go of by when a %s was last needed', async kind => {
    const asked: string[] = []
    // Room for two of four bytes each.
    const memory = rememberMattes(counted(asked), 8)
    const [one, two, three] = [5, 6, 7].map(size => toPixels(ballScene(size, size).planes))
    for (const pixels of [one, two, one, three, one]) await memory[kind]!(pixels, undefined)
    expect(asked).toHaveLength(3)
    await memory[kind]!(two, undefined)
    expect(asked).toHaveLength(4)
  })
})

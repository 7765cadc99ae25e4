import { expect, it } from 'vitest'
import { EngineRefusal, type SubjectMatter } from '../operation.ts'
import { ballScene } from '../operations/scenes.ts'
import { type Matte, toPixels } from '../pixels/planes.ts'
import { rememberMattes } from './matte-memory.ts'
import { availableMemoryBytes } from './memory.ts'
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

it('is remembered, and not asked for where the matte is known', async () => {
  const asked: string[] = []
  const answer = (kind: string): Promise<{ matte: Matte; method: string }> => {
    asked.push(kind)
    return Promise.resolve({
      matte: { width: 1, height: 1, data: Float32Array.of(kind === 'matte' ? 1 : 0) },
      method: 'm',
    })
  }
  const matter: SubjectMatter = { method: 'm', matte: () => answer('matte'), outline: () => answer('outline') }
  const memory = rememberMattes(matter)
  await memory.outline!(picture, undefined)
  expect((await memory.outline!(picture, undefined)).matte.data[0]).toBe(0)
  expect(memory.known(picture)).toBeNull()
  await memory.matte(picture, undefined)
  expect((await memory.outline!(picture, undefined)).matte.data[0]).toBe(1)
  expect(asked).toEqual(['outline', 'matte'])
})

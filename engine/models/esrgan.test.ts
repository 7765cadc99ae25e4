import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { runPlan } from '../engine.ts'
import { ballScene } from '../operations/scenes.ts'
import { type Planes, toPixels, toPlanes } from '../pixels/planes.ts'
import { resizePlanes } from '../pixels/resample.ts'
import { enlargeByEsrgan } from './esrgan.ts'
import { esrganToOnnx } from './esrgan-conversion.ts'
import { readModelFile, storedModelFiles } from './files-node.ts'
import type { Network } from './network.ts'
import { openNetwork } from './runtime-node.ts'
import { esrganFiles } from './sources.ts'

const isInstalled = storedModelFiles().has(esrganFiles.weights.name)

/** A Keras model of one convolution that hands its input on, and a shuffle: what is converted can be told by looking. */
function tinyModel(): { description: Uint8Array; weights: Uint8Array } {
  const layer = (class_name: string, name: string, from: string | null, config = {}) => ({
    class_name,
    name,
    config,
    inbound_nodes: from === null ? [] : [[[from, 0, 0, {}]]],
  })
  const layers = [
    layer('InputLayer', 'in', null),
    layer('Conv2D', 'spread', 'in', { activation: 'linear' }),
    layer('PixelShuffle4x', 'shuffle', 'spread', { scale: 4 }),
  ]
  const kernel = new Float32Array(3 * 48)
  for (let place = 0; place < 16; place++) for (let c = 0; c < 3; c++) kernel[c * 48 + place * 3 + c] = 1
  const weightsManifest = [
    {
      weights: [
        { name: 'spread/kernel', shape: [1, 1, 3, 48], dtype: 'float32' },
        { name: 'spread/bias', shape: [48], dtype: 'float32' },
      ],
    },
  ]
  const text = JSON.stringify({ modelTopology: { model_config: { config: { layers } } }, weightsManifest })
  const floats = new Float32Array(kernel.length + 48)
  floats.set(kernel)
  return { description: new TextEncoder().encode(text), weights: new Uint8Array(floats.buffer) }
}

const scene = (width: number, height: number): Planes => ballScene(width, height).planes

describe('the conversion of ESRGAN', () => {
  it('keeps kernels, biases and the order of the shuffle', async () => {
    const { description, weights } = tinyModel()
    const network = await openNetwork(esrganToOnnx(description, weights))
    const planes = scene(20, 12)
    const large = await enlargeByEsrgan(network, planes, () => undefined)
    expect([large.width, large.height]).toEqual([80, 48])
    for (const channel of ['r', 'g', 'b'] as const) {
      for (let i = 0; i < large[channel].length; i++) {
        const [x, y] = [(i % 80) >> 2, Math.floor(i / 80) >> 2]
        expect(large[channel][i]).toBeCloseTo(planes[channel][y * 20 + x], 6)
      }
    }
    await network.close()
  })

  it('says which layer it does not know', () => {
    const { description, weights } = tinyModel()
    const text = new TextDecoder().decode(description).replace('PixelShuffle4x', 'Lambda')
    expect(() => esrganToOnnx(new TextEncoder().encode(text), weights)).toThrow('Lambda')
  })
})

describe('enlarging in strips', () => {
  it('asks for all rows once beside the overlap, and stops when it is told to', async () => {
    const asked: number[] = []
    const network: Network = {
      run: async ({ dims: [, , height, width] }) => {
        asked.push(height)
        return { dims: [1, 3, height * 4, width * 4], data: new Float32Array(3 * 16 * height * width) }
      },
      close: async () => undefined,
    }
    await enlargeByEsrgan(network, scene(600, 500), () => undefined)
    const strips = asked.length
    expect(asked.reduce((sum, rows) => sum + rows, 0)).toBe(500 + (strips - 1) * 16)
    expect(Math.max(...asked) * 600).toBeLessThanOrEqual(65_536)
    asked.length = 0
    const stop = (fraction: number) => {
      if (fraction > 0) throw new TypeError('stopped')
    }
    await expect(enlargeByEsrgan(network, scene(600, 500), stop)).rejects.toThrow('stopped')
    expect(asked).toHaveLength(1)
  })
})

describe.runIf(isInstalled)('the network', () => {
  it('is the same in strips as in one piece', async () => {
    const [description, weights] = await Promise.all([
      readModelFile(esrganFiles.description),
      readModelFile(esrganFiles.weights),
    ])
    const network = await openNetwork(esrganToOnnx(description, weights))
    const planes = scene(48, 96)
    const whole = await enlargeByEsrgan(network, planes, () => undefined)
    const rows = 48
    const { width, r, g, b } = planes
    const half = { width, height: rows + 8, alpha: null }
    const top = { ...half, r: r.slice(0, 56 * 48), g: g.slice(0, 56 * 48), b: b.slice(0, 56 * 48) }
    const part = await enlargeByEsrgan(network, top, () => undefined)
    let most = 0
    for (let i = 0; i < 192 * rows * 4; i++) most = Math.max(most, Math.abs(part.g[i] - whole.g[i]))
    expect(most).toBeLessThan(1 / 255)
    await network.close()
  }, 60_000)

  it('is closer to the truth than Lanczos, at two and at four times', async () => {
    const photo = new URL('../../docs/photos/raccoon.jpg', import.meta.url).pathname
    const part = { left: 500, top: 80, width: 256, height: 192 }
    const data = await sharp(photo).extract(part).ensureAlpha().raw().toBuffer()
    const truth = toPlanes({ width: 256, height: 192, data })
    for (const factor of [2, 4]) {
      const small = toPixels(resizePlanes(truth, 256 / factor, 192 / factor))
      const error = async (method: string) => {
        const step = { name: 'upscale', strength: 1, factor, method } as const
        const plan = { operations: [step], notUnderstood: [], needsGenerative: false }
        const { pixels, notes } = await runPlan(small, plan)
        expect([pixels.width, pixels.height, notes]).toEqual([256, 192, []])
        const wanted = toPixels(truth).data
        let sum = 0
        for (let i = 0; i < wanted.length; i++) sum += (pixels.data[i] - wanted[i]) ** 2
        return sum
      }
      expect(await error('neural')).toBeLessThan(await error('lanczos'))
    }
  }, 60_000)
})

describe('model files', () => {
  it('are of the size that is said before they are fetched', () => {
    const files = [...storedModelFiles().values()]
    expect(files.length).toBeGreaterThanOrEqual(5)
    for (const { name, sizeBytes, parts } of files) {
      expect([name, parts.reduce((sum, part) => sum + part.sizeBytes, 0)]).toEqual([name, sizeBytes])
    }
  })
})

/** What both subject matters do with an ISNet that is open when there is no room to open another. The networks are made up. */
import { expect, it, vi } from 'vitest'
import { ballScene } from '../operations/scenes.ts'
import { toPixels } from '../pixels/planes.ts'
import type { Network, Tensor } from './network.ts'
import { createSubjectMatter as createBrowser } from './subject-browser.ts'
import { createSubjectMatter as createNode } from './subject-node.ts'

/** Sides of the inputs that networks ran on; and whether another may be opened. */
const { ran, room } = vi.hoisted(() => ({ ran: [] as number[], room: { isThere: true } }))

const runtime = vi.hoisted(() => () => ({
  openNetwork: async (): Promise<Network> => {
    if (!room.isThere) throw new RangeError('out of memory')
    return {
      run: async ({ dims }: Tensor) => {
        ran.push(dims[2])
        return { dims, data: new Float32Array(dims[2] * dims[3]).fill(1) }
      },
      close: async () => undefined,
    }
  },
}))
const files = vi.hoisted(() => () => ({ readModelFile: async () => new Uint8Array(0) }))
vi.mock('./runtime-node.ts', runtime)
vi.mock('./runtime-browser.ts', runtime)
vi.mock('./files-node.ts', files)
vi.mock('./files-browser.ts', files)
vi.mock('./onnx-side.ts', () => ({ withSide: (model: Uint8Array) => model }))

const picture = toPixels(ballScene(32, 24).planes)
const gigabyte = 1024 ** 3

it('Node: between what the open one needs and what another would, the open one serves', async () => {
  let left = 0.9 * gigabyte
  const matter = createNode({ availableMemoryBytes: () => left })
  const look = async () => {
    const { matte, method } = await matter.outline!(picture, undefined)
    return [method, matte.width]
  }
  expect(await look()).toEqual(['fallback', 32])
  left = 2 * gigabyte
  expect(await look()).toEqual(['isnet', 768])
  expect((await matter.matte(picture, undefined)).method).toBe('isnet')
  left = 0.9 * gigabyte
  expect(await look()).toEqual(['isnet', 32])
  left = 0.7 * gigabyte
  expect(await look()).toEqual(['fallback', 32])
  expect(ran.splice(0)).toEqual([768, 1024, 1024])
})

it('a page: where another cannot be opened, the open one serves', async () => {
  const matter = createBrowser()
  room.isThere = false
  expect((await matter.outline!(picture, undefined)).method).toBe('fallback')
  room.isThere = true
  await matter.matte(picture, undefined)
  expect((await matter.outline!(picture, undefined)).matte.width).toBe(768)
  room.isThere = false
  const { matte, method } = await matter.outline!(picture, undefined)
  expect([method, matte.width]).toEqual(['isnet', 32])
  expect(ran.splice(0)).toEqual([1024, 768, 1024])
})

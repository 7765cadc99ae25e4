import { expect, it } from 'vitest'
import type { Context, Operation, Step } from '../operation.ts'
import { border } from '../operations/border.ts'
import { flip } from '../operations/flip.ts'
import { mirror } from '../operations/mirror.ts'
import { motionBlur } from '../operations/motion-blur.ts'
import { perspective } from '../operations/perspective.ts'
import { rotate } from '../operations/rotate.ts'
import { roundedCorners } from '../operations/rounded-corners.ts'
import { straighten } from '../operations/straighten.ts'
import { plainLines } from './motion.ts'
import { compiledLines } from './motion-compiled.ts'
import { createRandom } from './noise.ts'
import { type Pixels, toPixels, toPlanes } from './planes.ts'
import { plainTile, type View } from './view.ts'
import { viewTileCompiled } from './view-compiled.ts'

const random = createRandom(3)

function largestDifference(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let most = one.length === other.length ? 0 : Number.POSITIVE_INFINITY
  for (let i = 0; i < one.length; i++) most = Math.max(most, Math.abs(one[i] - other[i]))
  return most
}

const picture = (width: number, height: number, isOpaque: boolean): Pixels => ({
  width,
  height,
  data: Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) =>
    isOpaque && i % 4 === 3 ? 255 : random() * 256,
  ),
})
const context = { seed: 1, scale: 0.3, progress: () => undefined } as unknown as Context

const cases: readonly (readonly [Operation, Omit<Step, 'name' | 'strength'>])[] = [
  [flip, { axis: 'horizontal' }],
  [flip, { axis: 'vertical' }],
  [mirror, { keep: 'left' }],
  [mirror, { keep: 'right' }],
  [mirror, { keep: 'top' }],
  [mirror, { keep: 'bottom' }],
  [rotate, { degrees: 90 }],
  [rotate, { degrees: 180 }],
  [rotate, { degrees: 270 }],
  [border, { kind: 'plain' }],
  [border, { kind: 'polaroid' }],
  [border, { kind: 'film' }],
  [border, { kind: 'mat', colour: '#335577' }],
  [roundedCorners, { shape: 'corners' }],
  [roundedCorners, { shape: 'circle' }],
]

it.each(cases)('moving bytes and moving planes give the same: %#', async (operation, parameters) => {
  for (const isOpaque of [true, false]) {
    const pixels = picture(131, 78, isOpaque)
    const step: Step = { name: operation.name, strength: 1, ...parameters }
    const before = pixels.data.slice()
    const moved = operation.onBytes?.(pixels, step, context)
    expect(pixels.data).toEqual(before)
    expect(moved).toEqual(toPixels(await operation.run(toPlanes(pixels), step, context)))
  }
})

it.each([
  [rotate, { degrees: 17 }],
  [rotate, { degrees: 250 }],
  [straighten, { degrees: -4 }],
  [perspective, { vertical: 35, horizontal: -20 }],
] as const)('another view of bytes is that of planes, to a level: %#', async (operation, parameters) => {
  const pixels = picture(231, 178, true)
  const step: Step = { name: operation.name, strength: 1, ...parameters }
  const seen = operation.onBytes?.(pixels, step, context)
  const plain = toPixels(await operation.run(toPlanes(pixels), step, context))
  expect([seen?.width, seen?.height]).toEqual([plain.width, plain.height])
  expect(largestDifference(seen?.data ?? [], plain.data)).toBeLessThanOrEqual(1)
})

it.each([0, 90, 30, -20, 45, 70, -80])('motion along %i degrees is that of planes, to a level', async angle => {
  const pixels = picture(131, 78, true)
  const step: Step = { name: 'motion-blur', strength: 1, angle, length: 40 }
  const blurred = motionBlur.onBytes?.(pixels, step, context)
  const plain = toPixels(await motionBlur.run(toPlanes(pixels), step, context))
  expect(largestDifference(blurred?.data ?? [], plain.data)).toBeLessThanOrEqual(1)
})

it('compiled lines are the plain ones', () => {
  const setting = { longest: 90, slope: -0.37, reach: 7.3 }
  const [compiled, plain] = [compiledLines(setting), plainLines(setting)]
  const rows = new Uint32Array(picture(90, 2, true).data.buffer)
  for (const line of [compiled, plain]) {
    line?.near.set(rows.subarray(0, 90))
    line?.far.set(rows.subarray(90))
    line?.out.fill(0)
  }
  for (const line of [compiled, plain]) line?.run(5, 80)
  const levels = (line: Uint32Array): Uint8Array => new Uint8Array(line.slice().buffer)
  expect(largestDifference(levels(compiled?.out ?? new Uint32Array(90)), levels(plain.out))).toBeLessThanOrEqual(1)
})

it('the compiled view is the plain one', () => {
  const view: View = { x: [5.2, 0.93, 0.21], y: [7.1, -0.18, 0.97], depth: [1, 0.0008, -0.0005] }
  const { data } = picture(90, 80, false)
  const source = { left: 0, top: 0, width: 90, height: 80, data: new Uint32Array(data.buffer) }
  const tile = { left: 0, top: 20, right: 50, bottom: 60 }
  const [compiled, plain] = [0, 1].map(() => ({ width: 60, height: 60, data: new Uint32Array(3600) }))
  expect(viewTileCompiled(source, view, tile, compiled)).toBe(true)
  plainTile(source, view, tile, plain)
  const levels = (whole: { data: Uint32Array }): Uint8Array => new Uint8Array(whole.data.buffer)
  expect(largestDifference(levels(compiled), levels(plain))).toBeLessThanOrEqual(1)
})

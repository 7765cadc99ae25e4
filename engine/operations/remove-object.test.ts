import { expect, it } from 'vitest'
import { runPlan } from '../engine.ts'
import { type Matte, toPixels } from '../pixels/planes.ts'
import { removeObject } from './remove-object.ts'
import { ballScene, contextFor, difference, stepOf } from './scenes.ts'

const { planes, ball } = ballScene(240, 180)

/** Generously around the ball. */
function maskOf(grow: number): Matte {
  const data = new Float32Array(240 * 180)
  const radius = 0.22 * 180 + grow
  for (let i = 0; i < data.length; i++) {
    if (Math.hypot((i % 240) + 0.5 - 120, Math.floor(i / 240) + 0.5 - 0.58 * 180) < radius) data[i] = 1
  }
  return { width: 240, height: 180, data }
}

const remove = (mask: Matte | null) => {
  const copy = { ...planes, r: planes.r.slice(), g: planes.g.slice(), b: planes.b.slice() }
  return removeObject.run(copy, stepOf(removeObject), { ...contextFor(copy), mask })
}

it('takes the ball away and continues sky and ground', async () => {
  const result = await remove(maskOf(4))
  let red = 0
  for (let i = 0; i < ball.data.length; i++) if (result.r[i] > result.g[i] + 0.15) red++
  expect(red).toBe(0)
  // Sky above the middle, ground below it, as beside the ball.
  const at = (x: number, y: number) => result.b[y * 240 + x] - result.g[y * 240 + x]
  expect(at(120, 80)).toBeGreaterThan(0.05)
  expect(at(120, 120)).toBeLessThan(-0.05)
  expect(difference(result, planes)).toBeGreaterThan(0.05)
})

it('leaves every pixel outside the mask', async () => {
  const mask = maskOf(4)
  const result = await remove(mask)
  expect(result.r.filter((value, i) => mask.data[i] === 0 && value !== planes.r[i])).toHaveLength(0)
})

it.each([
  ['an empty mask', new Float32Array(240 * 180), 'mask_empty'],
  ['a mask over nearly everything', new Float32Array(240 * 180).fill(1, 0, 40_000), 'invalid_parameter'],
])('refuses %s', async (_, data, code) => {
  await expect(remove({ width: 240, height: 180, data })).rejects.toMatchObject({ code })
})

it('refuses without a mask', async () => {
  await expect(remove(null)).rejects.toMatchObject({ code: 'mask_missing' })
})

it('runs in a plan with a brush', async () => {
  const brush = toPixels({ ...planes, r: maskOf(4).data, g: maskOf(4).data, b: maskOf(4).data })
  const pixels = toPixels(planes)
  const plan = {
    operations: [{ name: 'remove-object' as const, strength: 1 }],
    notUnderstood: [],
    needsGenerative: false,
  }
  const result = await runPlan(pixels, plan, { brush })
  const changed = result.pixels.data.filter((value, i) => value !== pixels.data[i] && brush.data[i - (i % 4)] === 0)
  expect(changed).toHaveLength(0)
  expect(result.pixels.data).not.toEqual(pixels.data)
})

import { execFileSync } from 'node:child_process'
import { afterAll, expect, it } from 'vitest'
import { averageAlike } from '../pixels/alike.ts'
import { boxBlur, gaussianBlur } from '../pixels/filters.ts'
import { lineIntegralConvolution, structureTensor } from '../pixels/flow.ts'
import { anisotropicKuwahara } from '../pixels/kuwahara.ts'
import { createRandom } from '../pixels/noise.ts'
import { createPlanes, luma } from '../pixels/planes.ts'
import { resizePlane } from '../pixels/resample.ts'
import { helpers, setThreads } from './crew.ts'
import { slotState, stateOf, waitWhile } from './slot.ts'

const [w, h] = [900, 700]

function picture() {
  const random = createRandom(5)
  const planes = createPlanes(w, h)
  for (const plane of [planes.r, planes.g, planes.b]) for (let i = 0; i < plane.length; i++) plane[i] = random()
  return planes
}

/** Everything that is cut into strips. */
function everything(): Float32Array[] {
  const planes = picture()
  const brightness = luma(planes)
  const flow = structureTensor(brightness, w, h, 3)
  const likeness = { search: 2, noise: 0.1, softness: 0.05 }
  return [
    boxBlur(brightness, w, h, 9),
    gaussianBlur(brightness, w, h, 1.3),
    gaussianBlur(brightness, w, h, 8),
    flow.tangentX,
    flow.anisotropy,
    lineIntegralConvolution(brightness, flow, w, h, 7),
    resizePlane(brightness, w, h, 1400, 1100),
    resizePlane(brightness, w, h, 411, 333),
    averageAlike(planes, likeness, () => undefined).g,
    anisotropicKuwahara(planes, flow, 4).b,
  ]
}

afterAll(() => setThreads(1))

it('gives the same bytes with one thread and with three', () => {
  setThreads(1)
  const alone = everything()
  setThreads(3)
  for (const slot of helpers()) waitWhile(slot, slotState.starting, 20_000)
  expect(helpers().map(stateOf)).toEqual([slotState.idle, slotState.idle])
  expect(everything()).toEqual(alone)
}, 60_000)

it('goes on as before after a run that was cancelled amid its strips', () => {
  setThreads(3)
  const planes = picture()
  const likeness = { search: 2, noise: 0.1, softness: 0.05 }
  const whole = averageAlike(planes, likeness, () => undefined)
  const cancelled = (fraction: number): void => {
    if (fraction > 0.3) throw new RangeError('cancelled')
  }
  expect(() => averageAlike(planes, likeness, cancelled)).toThrow('cancelled')
  expect(averageAlike(planes, likeness, () => undefined)).toEqual(whole)
}, 60_000)

const script = `
  const { gaussianBlur } = await import(${JSON.stringify(new URL('../pixels/filters.ts', import.meta.url).href)})
  for (let k = 0; k < 20; k++) gaussianBlur(new Float32Array(1000 * 1000), 1000, 1000, 5)
  console.log('blurred')
`

it.each([
  ['with threads', []],
  ['in a process that may start none', ['--permission', '--allow-fs-read=*']],
])(
  'a process ends when its work is done, %s',
  (_, flags) => {
    const args = ['--disable-warning=ExperimentalWarning', '--disable-warning=SecurityWarning', ...flags]
    const output = execFileSync(process.execPath, [...args, '--input-type=module', '-e', script], { timeout: 60_000 })
    expect(output.toString()).toBe('blurred\n')
  },
  70_000,
)

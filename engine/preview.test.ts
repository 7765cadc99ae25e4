import { describe, expect, it } from 'vitest'
import { rememberMattes } from './models/matte-memory.ts'
import type { Plan, SubjectMatter } from './operation.ts'
import { ballScene } from './operations/scenes.ts'
import { toPixels } from './pixels/planes.ts'
import { previewPlan } from './preview.ts'

const { planes, ball } = ballScene(1200, 900)
const picture = toPixels(planes)
const plan = (...operations: Plan['operations']): Plan => ({ operations, notUnderstood: [], needsGenerative: false })

/** Counts how often somebody looks for the subject. */
function counting(): SubjectMatter & { looks: number } {
  return {
    looks: 0,
    method: 'counted',
    async matte({ width, height }) {
      this.looks++
      return { matte: { width, height, data: new Float32Array(width * height).fill(1) }, method: 'counted' }
    },
  }
}

describe('a preview', () => {
  it('is 512 px, smaller where the plan costs more, and of the side that is asked for', async () => {
    const width = async (steps: Plan, side?: number) =>
      (await previewPlan(picture, steps, side === undefined ? {} : { side })).pixels.width
    expect(await width(plan({ name: 'sepia', strength: 1 }))).toBe(512)
    expect(await width(plan({ name: 'watercolour', strength: 1 }))).toBeLessThan(512)
    expect(await width(plan({ name: 'sepia', strength: 1 }), 256)).toBe(256)
  })

  it('shows the picture as it is where only its size would change, and never enlarges', async () => {
    const { pixels } = await previewPlan(picture, plan({ name: 'upscale', strength: 1, factor: 4 }))
    expect([pixels.width, pixels.height]).toEqual([512, 384])
  })

  it('takes the matte that is known, and looks again only after a crop', async () => {
    const matter = counting()
    const known = { ...ball }
    const cut = plan({ name: 'background-remove', strength: 1 })
    const { pixels } = await previewPlan(picture, cut, { subjectMatte: matter, knownSubject: known })
    expect(matter.looks).toBe(0)
    expect(pixels.data[3]).toBe(0)
    const cropped = plan({ name: 'crop', strength: 1, ratio: 1 }, { name: 'background-blur', strength: 1 })
    await previewPlan(picture, cropped, { subjectMatte: matter, knownSubject: known }).catch(() => undefined)
    expect(matter.looks).toBe(1)
  })
})

describe('the memory of mattes', () => {
  it('looks once at every picture, and tells two apart', async () => {
    const matter = counting()
    const memory = rememberMattes(matter)
    const other = { ...picture, data: picture.data.slice() }
    other.data[40_000] ^= 1
    expect(memory.known(picture)).toBeNull()
    for (const each of [picture, picture, { ...picture, data: picture.data.slice() }, other]) {
      await memory.matte(each, undefined)
    }
    expect(matter.looks).toBe(2)
    expect(memory.known(picture)?.width).toBe(1200)
  })
})

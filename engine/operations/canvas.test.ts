import { describe, expect, it } from 'vitest'
import { EngineRefusal, type Operation } from '../operation.ts'
import { clonePlanes, createPlanes, type Matte, type Planes } from '../pixels/planes.ts'
import { carveWidth } from '../pixels/seam-carving.ts'
import { border } from './border.ts'
import { contentAwareResize } from './content-aware-resize.ts'
import { mirror } from './mirror.ts'
import { perspective } from './perspective.ts'
import { rotate } from './rotate.ts'
import { roundedCorners } from './rounded-corners.ts'
import { ballScene, channels, contextFor, difference, stepOf } from './scenes.ts'
import { straighten } from './straighten.ts'

type Changes = Record<string, string | number | boolean>

const { planes, ball } = ballScene(240, 160)

function run(operation: Operation, changes: Changes = {}, picture: Planes = planes, matte: Matte = ball) {
  const copy = clonePlanes(picture)
  return operation.run(copy, stepOf(operation, changes), contextFor(copy, matte))
}

async function refusalOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
    return 'none'
  } catch (cause) {
    if (cause instanceof EngineRefusal) return cause.code
    throw cause
  }
}

/** A house with many upright and level edges, as seen by a camera: `converge` leans its sides inwards. */
function houseScene(width: number, height: number, converge = 0): Planes {
  const house = createPlanes(width, height)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const v = (y + 0.5 - height / 2) / width
      const u = (x + 0.5 - width / 2) / width / (1 - converge * v)
      const isWall = Math.abs(u) < 0.36 && v > -0.28
      const pane = Math.abs(((u * 9 + 99.5) % 1) - 0.5) < 0.3 && Math.abs(((v * 9 + 99.5) % 1) - 0.5) < 0.3
      const value = !isWall ? 0.8 : pane ? 0.15 : 0.5
      for (const channel of channels) house[channel][i] = value
    }
  }
  return house
}

describe('seam carving', () => {
  const free: Matte = { width: 240, height: 160, data: new Float32Array(240 * 160) }

  it('takes out of what is dull and leaves a drawn thing as it is', () => {
    const picture = createPlanes(100, 40)
    for (const channel of channels) picture[channel].fill(0.5)
    for (let y = 0; y < 40; y++)
      for (let x = 60; x < 80; x++) picture.r[y * 100 + x] = (x * 7 + y * 3) % 5 === 0 ? 1 : 0
    const guard: Matte = { width: 100, height: 40, data: new Float32Array(4000) }
    const { planes: narrow } = carveWidth(picture, guard, 75, () => undefined)
    expect(narrow.width).toBe(75)
    const before = picture.r.filter(value => value === 1).length
    expect(narrow.r.filter(value => value === 1).length).toBe(before)
  })

  it('goes around what is guarded', () => {
    const guard: Matte = { ...free, data: ball.data.map(value => value * 2) }
    const guarded = carveWidth(planes, guard, 170, () => undefined)
    const area = (matte: Matte): number => matte.data.reduce((sum, value) => sum + (value > 1 ? 1 : 0), 0)
    expect(area(guarded.guard)).toBeGreaterThan(area(guard) * 0.97)
  })

  it('grows, and is the same every time', () => {
    const wide = carveWidth(planes, free, 300, () => undefined).planes
    expect([wide.width, wide.height]).toEqual([300, 160])
    expect(carveWidth(planes, free, 300, () => undefined).planes).toEqual(wide)
  })
})

describe('content-aware-resize', () => {
  it('meets sizes and ratios, with the ball as wide as it was', async () => {
    const sized = await run(contentAwareResize, { width: 190, height: 180 })
    expect([sized.width, sized.height]).toEqual([190, 180])
    const square = await run(contentAwareResize, { ratio: 1 })
    expect(Math.abs(square.width / square.height - 1)).toBeLessThan(0.01)
    const redAcross = (picture: Planes): number => {
      let most = 0
      for (let y = 0; y < picture.height; y++) {
        const row = picture.r.subarray(y * picture.width, (y + 1) * picture.width)
        const green = picture.g.subarray(y * picture.width, (y + 1) * picture.width)
        most = Math.max(most, row.filter((value, x) => value > 0.3 && green[x] < 0.25).length)
      }
      return most
    }
    expect(Math.abs(redAcross(square) - redAcross(planes))).toBeLessThan(4)
  })

  it('refuses what would look broken', async () => {
    expect(await refusalOf(run(contentAwareResize, { width: 100 }))).toBe('invalid_parameter')
    expect(await refusalOf(run(contentAwareResize, { ratio: 5 }))).toBe('invalid_parameter')
    const wide: Matte = { ...ball, data: new Float32Array(240 * 160) }
    for (let y = 20; y < 140; y++) wide.data.fill(1, y * 240 + 15, y * 240 + 225)
    expect(await refusalOf(run(contentAwareResize, { width: 180 }, planes, wide))).toBe('invalid_parameter')
  })
})

describe('straighten', () => {
  const house = houseScene(420, 320)

  it.each([-8, -3, 2, 6])('levels a house that was turned by %d degrees', async degrees => {
    const turned = await run(rotate, { degrees }, house)
    const level = await run(straighten, {}, turned)
    expect(await refusalOf(run(straighten, {}, level))).toBe('nothing_to_change')
    const exact = await run(rotate, { degrees: -degrees }, turned)
    expect(Math.abs(level.width - exact.width)).toBeLessThan(8)
  })

  it('refuses a level picture, and one without a straight line', async () => {
    expect(await refusalOf(run(straighten, {}, house))).toBe('nothing_to_change')
    expect(await refusalOf(run(straighten, {}, createPlanes(100, 80)))).toBe('nothing_to_change')
  })

  it('turns by degrees as rotate does', async () => {
    expect(await run(straighten, { degrees: 5 })).toEqual(await run(rotate, { degrees: 5 }))
  })
})

describe('perspective', () => {
  it('stands converging walls up', async () => {
    const falling = houseScene(420, 420, -0.5)
    const upright = await run(perspective, {}, falling)
    expect(upright.width).toBeGreaterThan(200)
    /** How far the left wall's edge moves between a quarter and three quarters of the height, in shares of the width. */
    const drift = (picture: Planes): number => {
      const edge = (y: number): number => {
        const row = picture.r.subarray(y * picture.width, (y + 1) * picture.width)
        return row.findIndex(value => value < 0.65) / picture.width
      }
      return Math.abs(edge(Math.round(picture.height * 0.4)) - edge(Math.round(picture.height * 0.9)))
    }
    expect(drift(falling)).toBeGreaterThan(0.06)
    expect(drift(upright)).toBeLessThan(0.015)
  })

  it('refuses what stands already, and what has no walls', async () => {
    expect(await refusalOf(run(perspective, {}, houseScene(420, 420)))).toBe('nothing_to_change')
    expect(await refusalOf(run(perspective))).toBe('nothing_to_change')
  })

  it('turns by hand, the more the farther, and shows nothing beyond the edge', async () => {
    const white = createPlanes(120, 90)
    for (const channel of channels) white[channel].fill(1)
    const little = await run(perspective, { vertical: 20, horizontal: -10 }, white)
    const much = await run(perspective, { vertical: 80 }, white)
    expect(much.width).toBeLessThan(little.width)
    expect(little.r.every(value => value > 0.999)).toBe(true)
    expect(Math.abs(little.width / little.height - 4 / 3)).toBeLessThan(0.03)
  })
})

describe('border', () => {
  it.each(['plain', 'polaroid', 'film', 'mat'])(
    '%s keeps every pixel of the picture and goes all round',
    async kind => {
      const result = await run(border, { kind, width: 10 })
      const offset = await offsetOf(result)
      for (let y = 0; y < 160; y += 13) {
        const at = (offset.top + y) * result.width + offset.left
        expect(result.r.slice(at, at + 240)).toEqual(planes.r.slice(y * 240, (y + 1) * 240))
      }
      expect(offset.left).toBeGreaterThan(0)
      expect(result.width).toBeGreaterThan(240 + offset.left)
      expect(result.height).toBeGreaterThan(160 + offset.top)
    },
  )

  const offsetOf = async (result: Planes): Promise<{ left: number; top: number }> => {
    const first = planes.b[0]
    for (let top = 0; top < result.height - 160; top++) {
      for (let left = 0; left < result.width - 240; left++) {
        const at = top * result.width + left
        if (result.b[at] !== first || result.b[at + 239] !== planes.b[239]) continue
        if (result.b[at + 159 * result.width + 7] === planes.b[159 * 240 + 7]) return { left, top }
      }
    }
    throw new TypeError('the picture is not in the result')
  }

  it('has the width and the colour asked for', async () => {
    const result = await run(border, { width: 10, colour: '#ff0000' })
    expect([result.width, result.height]).toEqual([240 + 32, 160 + 32])
    expect([result.r[0], result.g[0], result.b[0]]).toEqual([1, 0, 0])
  })

  it('gives an instant print its wide foot', async () => {
    const result = await run(border, { kind: 'polaroid', width: 10 })
    expect(result.height - 160).toBeGreaterThan((result.width - 240) * 2)
  })
})

describe('rounded-corners', () => {
  it('clears the corners, softly, and nothing else', async () => {
    const result = await run(roundedCorners, { radius: 20 })
    expect(result.alpha?.[0]).toBe(0)
    expect(result.alpha?.[80 * 240]).toBe(1)
    expect(result.alpha?.[120]).toBe(1)
    expect(result.alpha?.some(value => value > 0.1 && value < 0.9)).toBe(true)
    const cleared = 240 * 160 - (result.alpha?.reduce((sum, value) => sum + value, 0) ?? 0)
    expect(Math.abs(cleared - (4 - Math.PI) * 32 * 32)).toBeLessThan(8)
  })

  it('cuts a circle out of the middle', async () => {
    const result = await run(roundedCorners, { shape: 'circle' })
    expect([result.width, result.height]).toEqual([160, 160])
    const area = result.alpha?.reduce((sum, value) => sum + value, 0) ?? 0
    expect(Math.abs(area - Math.PI * 80 * 80)).toBeLessThan(20)
  })
})

describe('mirror', () => {
  it.each(['left', 'right', 'top', 'bottom'])('keeps the %s half and reflects it', async keep => {
    const result = await run(mirror, { keep })
    const other = await run(mirror, { keep }, result)
    expect(other).toEqual(result)
    const [x, y] = [keep === 'right' ? 239 : 0, keep === 'bottom' ? 159 : 0]
    expect(result.r[y * 240 + x]).toBe(planes.r[y * 240 + x])
    const isAcross = keep === 'left' || keep === 'right'
    const reflected = isAcross ? y * 240 + 239 - x : (159 - y) * 240 + x
    expect(result.r[reflected]).toBe(planes.r[y * 240 + x])
    expect(difference(result, planes)).toBeGreaterThan(0.005)
  })
})

import { describe, expect, it } from 'vitest'
import { ballScene, wallScene } from '../operations/scenes.ts'
import { findSky } from './sky.ts'

describe('findSky', () => {
  it('finds the sky, its cloud too, and not what stands before it', () => {
    const { planes, ball } = ballScene(320, 240)
    const sky = findSky(planes)
    expect(sky).not.toBeNull()
    const at = (x: number, y: number) => sky!.data[y * 320 + x]
    expect(at(10, 10)).toBeGreaterThan(0.95)
    expect(at(80, 36)).toBeGreaterThan(0.8)
    expect(at(300, 90)).toBeGreaterThan(0.9)
    expect(at(20, 200)).toBeLessThan(0.05)
    for (let i = 0; i < ball.data.length; i++) if (ball.data[i] > 0.999) expect(sky!.data[i]).toBeLessThan(0.3)
  })

  it.each([
    ['mustard', [0.8, 0.62, 0.2]],
    ['white', [0.93, 0.93, 0.92]],
    ['grey', [0.72, 0.73, 0.74]],
    ['lavender', [0.86, 0.85, 0.94]],
    ['black', [0.05, 0.05, 0.06]],
  ] as const)('takes no %s wall for sky', (_name, colour) => {
    expect(findSky(wallScene(320, 240, colour))).toBeNull()
  })

  /** Smooth air, violet above and orange below, over dark ground. */
  function evening(layered: boolean) {
    const planes = wallScene(320, 240, [0.5, 0.4, 0.3])
    for (let y = 0, i = 0; y < 240; y++)
      for (let x = 0; x < 320; x++, i++) {
        const down = layered ? Math.min(1, y / 150) : 0.7
        const shade = layered ? 1 : 1 - 0.3 * Math.abs(y / 150 - 0.4)
        const isGround = y >= 150
        planes.r[i] = isGround ? 0.12 : (0.3 + 0.65 * down) * shade
        planes.g[i] = isGround ? 0.1 : (0.24 + 0.36 * down) * shade
        planes.b[i] = isGround ? 0.09 : (0.5 - 0.22 * down) * shade
      }
    return planes
  }

  it('finds an evening sky by its layers', () => {
    const sky = findSky(evening(true))
    expect(sky).not.toBeNull()
    expect(sky!.data[10 * 320 + 160]).toBeGreaterThan(0.9)
    expect(sky!.data[135 * 320 + 160]).toBeGreaterThan(0.9)
    expect(sky!.data[200 * 320 + 160]).toBeLessThan(0.05)
  })

  it('takes no orange wall for one, though a lamp shades it from above', () => {
    expect(findSky(evening(false))).toBeNull()
  })
})

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
})

import { expect, it } from 'vitest'
import { notePace, pacedSide } from './pace.ts'

const plan = (name: 'watercolour' | 'sepia') => ({
  operations: [{ name, strength: 1 }],
  notUnderstood: [],
  needsGenerative: false,
})
const photo = { width: 4000, height: 3000 }

it('makes previews smaller where they take long, and larger again when that gets better', () => {
  expect(pacedSide(plan('watercolour'), photo)).toBeUndefined()
  notePace(plan('watercolour'), { width: 512, height: 384 }, 2_000)
  expect(pacedSide(plan('watercolour'), photo)).toBe(320)
  notePace(plan('watercolour'), { width: 320, height: 240 }, 300)
  expect(pacedSide(plan('watercolour'), photo)).toBe(512)
  notePace(plan('sepia'), { width: 512, height: 384 }, 60_000)
  expect(pacedSide(plan('sepia'), photo)).toBe(256)
})

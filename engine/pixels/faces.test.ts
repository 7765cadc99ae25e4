import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decode } from '../codec/codec.ts'
import { movePlanes } from '../operations/geometry.ts'
import { findFaces } from './faces.ts'
import { createPlanes, type Planes, toPlanes } from './planes.ts'
import { resizePlanes } from './resample.ts'

const photo = async (name: string): Promise<Planes> =>
  toPlanes((await decode(readFileSync(join(import.meta.dirname, '../../docs/photos', `${name}.jpg`)))).pixels)

const mirrored = (planes: Planes): Planes =>
  movePlanes(planes, planes.width, planes.height, (from, to) => {
    for (let y = 0; y < planes.height; y++) {
      const row = from.slice(y * planes.width, (y + 1) * planes.width)
      to.set(row.reverse(), y * planes.width)
    }
  })

function sideBySide(one: Planes, other: Planes): Planes {
  const both = createPlanes(one.width + other.width, one.height)
  for (const channel of ['r', 'g', 'b'] as const) {
    for (let y = 0; y < one.height; y++) {
      both[channel].set(one[channel].subarray(y * one.width, (y + 1) * one.width), y * both.width)
      both[channel].set(other[channel].subarray(y * other.width, (y + 1) * other.width), y * both.width + one.width)
    }
  }
  return both
}

describe('faces', () => {
  it('finds the face of a portrait, where it is and as large as it is', async () => {
    const [face, ...others] = findFaces(await photo('astronaut'))
    expect(others).toEqual([])
    expect(face.confidence).toBeGreaterThan(0.7)
    expect(Math.hypot(face.x - 222, face.y - 125)).toBeLessThan(20)
    expect(face.radius).toBeGreaterThan(40)
    expect(face.radius).toBeLessThan(75)
  })

  it.each(['cat', 'raccoon', 'coffee', 'dandelion', 'mountains', 'rocket'])('finds no face in %s', async name => {
    expect(findFaces(await photo(name))).toEqual([])
  })

  it('finds the same face when the picture is mirrored, small, or large', async () => {
    const portrait = await photo('astronaut')
    const turned = findFaces(mirrored(portrait))
    expect(turned).toHaveLength(1)
    expect(Math.abs(turned[0].x - (512 - 222))).toBeLessThan(20)
    for (const side of [160, 1500]) {
      const found = findFaces(resizePlanes(portrait, side, side))
      expect(found, `at ${side} px`).toHaveLength(1)
      expect(Math.abs(found[0].x / side - 222 / 512)).toBeLessThan(0.05)
    }
  })

  it('finds several, and says the same every time', async () => {
    const portrait = await photo('astronaut')
    const pair = sideBySide(portrait, mirrored(portrait))
    const faces = findFaces(pair)
    expect(faces).toHaveLength(2)
    expect(findFaces(pair)).toEqual(faces)
  })

  it('takes pictures of any shape', () => {
    for (const [width, height] of [
      [1, 1],
      [15, 400],
      [16, 16],
      [900, 17],
    ]) {
      expect(findFaces(createPlanes(width, height))).toEqual([])
    }
  })
})

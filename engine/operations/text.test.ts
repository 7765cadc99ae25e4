import { describe, expect, it } from 'vitest'
import { loadTypeface } from '../fonts/fonts.ts'
import { createOutline } from '../pixels/outline.ts'
import { clonePlanes, createPlanes, type Planes } from '../pixels/planes.ts'
import { channels, contextFor, stepOf } from './scenes.ts'
import { text } from './text.ts'
import { breakLines } from './text-layout.ts'

type Changes = Record<string, string | number | boolean>

const grey = createPlanes(300, 200)
for (const channel of channels) grey[channel].fill(0.4)

const run = (changes: Changes, picture: Planes = grey) => {
  const copy = clonePlanes(picture)
  return text.run(copy, stepOf(text, { legibility: 'none', ...changes }), contextFor(copy))
}

/** Where the picture was written on, in shares of its sides. */
function inkBox(picture: Planes): { left: number; right: number; top: number; bottom: number; ink: number } {
  let [left, right, top, bottom, ink] = [1e9, -1, 1e9, -1, 0]
  for (let i = 0; i < picture.r.length; i++) {
    const change = Math.abs(picture.r[i] - 0.4)
    if (change < 0.02) continue
    ink += change / 0.6
    const [x, y] = [i % picture.width, Math.floor(i / picture.width)]
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  return { left: left / 300, right: right / 300, top: top / 200, bottom: bottom / 200, ink }
}

describe('text', () => {
  it.each([
    ['top-left', -1, -1],
    ['top', 0, -1],
    ['top-right', 1, -1],
    ['left', -1, 0],
    ['centre', 0, 0],
    ['right', 1, 0],
    ['bottom-left', -1, 1],
    ['bottom', 0, 1],
    ['bottom-right', 1, 1],
  ])('stands at %s', async (position, across, down) => {
    const { left, right, top, bottom } = inkBox(await run({ text: 'Hello', position }))
    expect(Math.sign(Math.round(((left + right) / 2 - 0.5) * 10)) - across).toBeCloseTo(0)
    expect(Math.sign(Math.round(((top + bottom) / 2 - 0.5) * 10)) - down).toBeCloseTo(0)
    for (const room of [left, 1 - right, top, 1 - bottom]) expect(room).toBeGreaterThan(0.01)
  })

  it('is as large and as heavy as asked for', async () => {
    const small = inkBox(await run({ text: 'Hello', size: 10 }))
    const large = inkBox(await run({ text: 'Hello', size: 20 }))
    expect((large.right - large.left) / (small.right - small.left)).toBeCloseTo(2, 0)
    const light = inkBox(await run({ text: 'Hello', size: 20, weight: 'regular' }))
    expect(large.ink).toBeGreaterThan(light.ink * 1.15)
  })

  it('writes in the colour, and puts the opposite under it', async () => {
    const red = await run({ text: 'I', size: 50, colour: '#ff0000', position: 'centre' })
    const middle = 100 * 300 + 150
    expect([red.r[middle], red.g[middle]]).toEqual([1, 0])
    for (const legibility of ['shadow', 'outline', 'plate']) {
      const light = await run({ text: 'Hello', legibility })
      expect(Math.min(...light.r), legibility).toBeLessThan(0.3)
      const dark = await run({ text: 'Hello', legibility, colour: '#000000' })
      expect(Math.max(...dark.r), legibility).toBeGreaterThan(0.6)
    }
  })

  it('breaks what is long, makes smaller what is too much, and stays inside', async () => {
    const copy = clonePlanes(grey)
    const context = contextFor(copy)
    const words = 'The quick brown fox jumps over the lazy dog. '.repeat(5)
    const result = await text.run(copy, stepOf(text, { text: words, size: 30, legibility: 'none' }), context)
    const { left, right, top, bottom } = inkBox(result)
    expect(context.notes).toEqual(['text_made_smaller'])
    for (const room of [left, 1 - right, top, 1 - bottom]) expect(room).toBeGreaterThan(0.01)
    expect(bottom - top).toBeGreaterThan(0.5)
  })

  it('writes Latin, Greek and Cyrillic, and names what it cannot write', async () => {
    for (const words of ['Ñandú ąčęř', 'Καλημέρα κόσμε', 'Съешь ещё этих', 'Tiếng Việt', '€ — “quoted”']) {
      expect(inkBox(await run({ text: words })).ink, words).toBeGreaterThan(100)
    }
    await expect(run({ text: 'Hi 你好' })).rejects.toMatchObject({
      code: 'character_missing',
      details: { characters: ['你', '好'] },
    })
  })

  it.each(['', '   ', '\n'])('refuses %j as nothing to write', async words => {
    await expect(run({ text: words })).rejects.toMatchObject({ code: 'no_text' })
  })

  it('shows on clear ground', async () => {
    const clear = { ...createPlanes(300, 200), alpha: new Float32Array(300 * 200) }
    const result = await run({ text: 'Hello', colour: '#00ff00' }, clear)
    const at = result.alpha?.indexOf(1) ?? -1
    expect(at).toBeGreaterThan(0)
    expect(result.g[at]).toBe(1)
    expect(result.alpha?.[0]).toBe(0)
  })
})

describe('lines', () => {
  it('fit, keep every letter, and are about equally long', async () => {
    const typeface = await loadTypeface('bold')
    const words = 'one two three four five six seven eight nine ten'
    const lines = breakLines(words, typeface, 9)
    expect(lines.length).toBeGreaterThan(1)
    expect(lines.every(line => line.width <= 9)).toBe(true)
    expect(lines.reduce((sum, line) => sum + line.characters.length, 0)).toBe(words.length - (lines.length - 1))
    const widths = lines.map(line => line.width)
    expect(Math.min(...widths)).toBeGreaterThan(Math.max(...widths) * 0.5)
    expect(breakLines('Donaudampfschifffahrt', typeface, 3).every(line => line.width <= 3)).toBe(true)
    expect(breakLines('a\nb', typeface, 9)).toHaveLength(2)
  })

  it('are kerned', async () => {
    const typeface = await loadTypeface('bold')
    const [a, v, h] = ['A', 'V', 'H'].map(each => typeface.find(each))
    if (!a || !v || !h) throw new TypeError('the typeface lacks capitals')
    expect(typeface.kerning(a, v)).toBeLessThan(-0.03)
    expect(typeface.kerning(h, h)).toBe(0)
  })
})

describe('outline', () => {
  it('covers exactly the area of a shape, wherever it lies', () => {
    for (const [x, y] of [
      [5, 5],
      [5.25, 4.9],
      [7.7, 6.33],
    ]) {
      const outline = createOutline(30, 30)
      outline.moveTo(x, y)
      outline.lineTo(x + 12.5, y + 3)
      outline.lineTo(x + 4, y + 15.5)
      outline.close()
      const area = outline.finish().reduce((sum, value) => sum + value, 0)
      expect(area).toBeCloseTo(Math.abs(12.5 * 15.5 - 3 * 4) / 2, 2)
    }
  })

  it('leaves the hole of an o', () => {
    const outline = createOutline(20, 20)
    const square = (from: number, to: number, isBack: boolean): void => {
      const corners = [
        [from, from],
        [to, from],
        [to, to],
        [from, to],
      ]
      if (isBack) corners.reverse()
      outline.moveTo(corners[0][0], corners[0][1])
      for (const [x, y] of corners.slice(1)) outline.lineTo(x, y)
      outline.close()
    }
    square(2, 18, false)
    square(6, 14, true)
    const coverage = outline.finish()
    expect(coverage[10 * 20 + 10]).toBe(0)
    expect(coverage[4 * 20 + 10]).toBe(1)
    expect(coverage.reduce((sum, value) => sum + value, 0)).toBeCloseTo(16 * 16 - 8 * 8, 3)
  })
})

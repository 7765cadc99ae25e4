import { parseMask } from '@image2image/engine'
import { describe, expect, it } from 'vitest'
import { defaultRest, frameOf, frameText, placeNames, readWhere, writeWhere } from './place-words.ts'

describe('where a step works', () => {
  it('is read and written back the same', () => {
    for (const mask of ['sky', 'not subject', 'colour #ff0000', 'colour navy blue', 'rectangle 0.1 0.2 0.3 0.4']) {
      expect(readWhere(mask).kind).toBe('place')
      expect(writeWhere(readWhere(mask))).toBe(mask)
    }
    expect(writeWhere(readWhere(undefined))).toBeUndefined()
  })

  it('is kept as it came where it says more', () => {
    for (const mask of ['background except sky', 'brush and colour red', 'not (sky or faces)', 'ellipse 0 0 1 1']) {
      expect(readWhere(mask)).toEqual({ kind: 'other', words: mask })
    }
  })

  it('is understood by the engine, whatever is picked', () => {
    for (const name of placeNames) {
      const mask = writeWhere({ kind: 'place', name, rest: defaultRest[name] ?? '', isNot: true })
      expect(() => parseMask(mask ?? '')).not.toThrow()
    }
  })

  it('keeps a rectangle inside the picture', () => {
    expect(frameOf(frameText([0.9, 0, 0.5, 0]))).toEqual([0.9, 0, 0.1, 0.02])
    expect(() => parseMask(`rectangle ${frameText([1, 1, 1, 1])}`)).not.toThrow()
  })
})

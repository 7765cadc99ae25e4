import { expect, test } from 'vitest'
import { maskFormOf, maskSamples } from './masks.ts'

test('a mask without a word about its form is the house form', () => {
  expect(maskFormOf({})).toBe('alpha')
  expect(maskFormOf({ maskForm: 'white_edits' })).toBe('white_edits')
})

test('each form says where to edit in its own way', () => {
  const edits = new Uint8Array([0, 100, 255])
  expect([...maskSamples(edits, 'alpha')]).toEqual([255, 155, 0])
  expect([...maskSamples(edits, 'white_edits')]).toEqual([0, 100, 255])
  expect([...maskSamples(edits, 'black_edits')]).toEqual([255, 155, 0])
  expect([...edits]).toEqual([0, 100, 255])
})

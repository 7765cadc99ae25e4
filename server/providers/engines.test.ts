import { encode } from '@image2image/engine/codec'
import { expect, test } from 'vitest'
import { png } from '../../test/counterparts/vendors/vendor.ts'
import { authorisationOf, engineOutcome, failureInWords, seedOf, sizeOf, unbilled, uploadOf } from './engines.ts'
import { providerFailure } from './failures.ts'

const noise = (width: number, height: number) => {
  const data = Uint8ClampedArray.from({ length: 4 * width * height }, (_, i) => (i % 4 === 3 ? 255 : (i * 7919) % 251))
  return { width, height, data }
}
const made = { model: 'm', version: '1', seed: 3 }

test('how large a picture is stands in its first bytes', async () => {
  expect(sizeOf(png(40, 30, [1, 2, 3, 255]))).toEqual({ width: 40, height: 30 })
  const jpeg = await encode(noise(40, 30), { format: 'jpeg' })
  expect(sizeOf(jpeg)).toEqual({ width: 40, height: 30 })
  for (const bytes of [new Uint8Array(), jpeg.subarray(0, 3), jpeg.subarray(0, 20), new Uint8Array(40)])
    expect(sizeOf(bytes)).toBeNull()
})

test('a field of one colour is no result, in whatever colour; a picture of another size says so', async () => {
  for (const colour of [
    [0, 0, 0, 255],
    [128, 128, 128, 255],
  ] as const)
    expect(() => engineOutcome({ bytes: png(600, 500, colour), format: 'png' }, { ...made, asked: null })).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: 'engine_black_picture', billed: 'no' }) }),
    )
  const bytes = await encode(noise(300, 300), { format: 'png' })
  const asked = { width: 300, height: 300 }
  expect(engineOutcome({ bytes, format: 'png' }, { ...made, asked })).toMatchObject({ ...asked, notes: [], seed: 3 })
  const other = { width: 304, height: 300 }
  expect(engineOutcome({ bytes, format: 'png' }, { ...made, asked: other }).notes).toEqual(['provider_other_size'])
})

test('nothing that fails at an engine was paid, whoever says so', () => {
  expect(unbilled(providerFailure('provider_timeout', 'unknown')).failure).toMatchObject({
    code: 'provider_timeout',
    billed: 'no',
  })
  expect(unbilled(new Error('a bug')).failure).toMatchObject({ code: 'provider_failed', billed: 'no' })
})

test.each([
  ['torch.cuda.OutOfMemoryError: CUDA out of memory.', 'engine_out_of_memory'],
  ['RuntimeError: MPS backend out of memory', 'engine_out_of_memory'],
  ['ggml: failed to allocate buffer', 'engine_out_of_memory'],
  ['A tensor with NaNs was produced in VAE.', 'engine_black_picture'],
  ['RuntimeWarning: invalid value encountered in cast', 'engine_black_picture'],
  ['the banana is nanny', undefined],
])('%s', (words, code) => expect(failureInWords(words)?.failure.code).toBe(code))

test('a key is a name with a password, or a token', () => {
  expect(authorisationOf(null)).toEqual({})
  expect(authorisationOf('token')).toEqual({ authorization: 'Bearer token' })
  expect(authorisationOf('ada:secret')).toEqual({ authorization: 'Basic YWRhOnNlY3JldA==' })
})

test('an upload has a name that is used once, and its bytes are not copied', async () => {
  const bytes = png(4, 4, [1, 2, 3, 255])
  const { headers, body } = uploadOf('image', bytes, { type: 'temp' })
  expect(body[1]).toBe(bytes)
  const form = await new Response(Buffer.concat(body), { headers }).formData()
  const file = form.get('image')
  expect(form.get('type')).toBe('temp')
  expect(file instanceof File && /^[0-9a-f-]{36}\.png$/.test(file.name)).toBe(true)
  expect(file instanceof File && Buffer.from(await file.arrayBuffer()).equals(bytes)).toBe(true)
})

test('who names no seed gets one that is told', () => {
  expect(seedOf({ seed: 5 })).toBe(5)
  expect(seedOf({ seed: null })).toBeGreaterThanOrEqual(0)
})

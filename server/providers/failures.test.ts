import { describe, expect, it } from 'vitest'
import {
  blocked,
  failureMessages,
  failureOf,
  failureOfError,
  failureOfStatus,
  mayGoElsewhere,
  pictureOf,
  pictureOfBase64,
  pictureOfBytes,
} from './failures.ts'
import { ProviderFailure } from './provider.ts'

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(20), Buffer.from([0xff, 0xd9])])
const webp = Buffer.concat([Buffer.from('RIFF'), Buffer.from([8, 0, 0, 0]), Buffer.from('WEBPVP8L')])

const codeOf = (make: () => unknown): string => {
  try {
    make()
  } catch (error) {
    if (error instanceof ProviderFailure) return error.failure.code
    throw error
  }
  return 'fine'
}

describe('statuses', () => {
  it.each([
    [400, 'provider_refused_order', 'no'],
    [401, 'provider_key_refused', 'no'],
    [402, 'provider_billing_limit', 'no'],
    [403, 'provider_key_refused', 'no'],
    [404, 'provider_model_gone', 'no'],
    [408, 'provider_timeout', 'unknown'],
    [413, 'provider_refused_order', 'no'],
    [422, 'provider_refused_order', 'no'],
    [429, 'provider_rate_limited', 'no'],
    [500, 'provider_overloaded', 'unknown'],
    [503, 'provider_overloaded', 'unknown'],
  ])('%i is %s, billed %s', (status, code, billed) => {
    expect(failureOfStatus(status)).toMatchObject({ code, billed })
  })

  it('reads when to come back, in each of its spellings', () => {
    const wait = (headers: Record<string, string>) => failureOfStatus(429, new Headers(headers)).retryAfterSeconds
    expect(wait({ 'retry-after': '7' })).toBe(7)
    expect(wait({ 'retry-after-ms': '1500' })).toBe(2)
    expect(wait({ 'retry-after': 'Mon, 02 Nov 2026 10:00:30 GMT', date: 'Mon, 02 Nov 2026 10:00:00 GMT' })).toBe(30)
    expect(wait({ 'retry-after': '999999' })).toBe(3_600)
    expect(wait({ 'retry-after': 'soon' })).toBeUndefined()
    expect(wait({})).toBeUndefined()
  })
})

describe('what may go elsewhere', () => {
  it.each([
    [failureOf('provider_rate_limited', 'no'), true],
    [failureOf('provider_overloaded', 'unknown'), false],
    [failureOf('provider_overloaded', 'no'), true],
    [failureOf('provider_refused_order', 'no'), false],
    [blocked('input').failure, false],
  ])('%o: %s', (failure, may) => {
    expect(mayGoElsewhere(failure)).toBe(may)
  })
})

describe('errors of the way', () => {
  const egress = (why: string, cause?: object) => Object.assign(new Error('canary', { cause }), { why })
  it.each([
    [egress('too_slow'), 'provider_timeout', 'unknown'],
    [egress('cut_short'), 'provider_cut_short', 'unknown'],
    [egress('answer_too_large'), 'provider_not_a_picture', 'unknown'],
    [egress('unreachable', { code: 'ECONNREFUSED' }), 'provider_unreachable', 'no'],
    [egress('unreachable', { code: 'ECONNRESET' }), 'provider_unreachable', 'unknown'],
    [egress('host_not_allowed'), 'provider_unreachable', 'no'],
    [new Error('wrapped', { cause: egress('too_slow') }), 'provider_timeout', 'unknown'],
    [new TypeError('canary'), 'provider_failed', 'unknown'],
  ])('%o is %s, billed %s', (error, code, billed) => {
    const failure = failureOfError(error)
    expect(failure).toMatchObject({ code, billed })
    expect(failure.message).not.toContain('canary')
  })
})

describe('pictures', () => {
  it('knows them by their first bytes and sees that their end is there', () => {
    for (const [bytes, format] of [
      [png, 'png'],
      [jpeg, 'jpeg'],
      [webp, 'webp'],
    ] as const) {
      expect(pictureOfBytes(bytes)).toEqual({ bytes, format })
      expect(codeOf(() => pictureOfBytes(bytes.subarray(0, bytes.length - 3)))).toBe('provider_cut_short')
    }
  })

  it.each([
    ['', 'provider_empty'],
    ['<!doctype html><p>Bad gateway</p>', 'provider_not_a_picture'],
    ['{"error":"no"}', 'provider_not_a_picture'],
  ])('%j is no picture', (text, code) => {
    expect(codeOf(() => pictureOfBytes(Buffer.from(text)))).toBe(code)
  })

  it('reads base64 with and without its head', () => {
    expect(pictureOfBase64(png.toString('base64')).bytes).toEqual(png)
    expect(pictureOfBase64(`data:image/png;base64,${png.toString('base64')}`).bytes).toEqual(png)
    expect(codeOf(() => pictureOfBase64(null))).toBe('provider_empty')
  })

  it('takes a whole answer, and none that is shorter than it says', async () => {
    expect((await pictureOf(new Response(png))).bytes).toEqual(new Uint8Array(png))
    const short = new Response(png, { headers: { 'content-length': '9999' } })
    await expect(pictureOf(short)).rejects.toMatchObject({ failure: { code: 'provider_cut_short' } })
    await expect(pictureOf(new Response('', { status: 404 }))).rejects.toMatchObject({
      failure: { code: 'provider_model_gone' },
    })
  })

  it.each([401, 403, 404, 410, 500])('says of a picture that was paid for that it was, at a %i', async status => {
    const refused = pictureOf(new Response('', { status }), 'yes')
    await expect(refused).rejects.toMatchObject({ failure: { billed: 'yes' } })
  })

  it('says so too when the rest of it does not come', async () => {
    const broken = new ReadableStream({ pull: controller => controller.error(new TypeError('terminated')) })
    await expect(pictureOf(new Response(broken), 'yes')).rejects.toMatchObject({ failure: { billed: 'yes' } })
  })
})

it('has plain words for every code, without a placeholder', () => {
  for (const words of Object.values(failureMessages)) expect(words).toMatch(/^[A-Z][^{}]+\.$/)
})

it('keeps no sentence of a service among the categories', () => {
  expect(blocked('output', ['violence', 'the person asked for a canary']).failure.moderation?.categories).toEqual([
    'violence',
  ])
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AssertionFailed, assert } from './assert.ts'
import { isId, newId } from './ids.ts'
import { createLog } from './log.ts'
import { letGo } from './memory.ts'
import { Refusal, refusalsOf } from './refusal.ts'

const clockAt = (time: number) => ({ now: () => new Date(time), monotonicMs: () => 0 })

describe('ids', () => {
  it('sorts by age and recognises its own', () => {
    fc.assert(
      fc.property(fc.nat(4e12), fc.integer({ min: 1, max: 1e9 }), (time, later) => {
        const first = newId('pic', clockAt(time))
        const second = newId('pic', clockAt(time + later))
        expect(first < second).toBe(true)
        expect(isId('pic', first)).toBe(true)
        expect(isId('gen', first)).toBe(false)
      }),
    )
  })

  it('never repeats', () => {
    const made = new Set(Array.from({ length: 10_000 }, () => newId('gen', clockAt(0))))
    expect(made.size).toBe(10_000)
  })

  it.each(['', 'pic_', '../etc/passwd', 'pic_123', `pic_${'u'.repeat(30)}`])('refuses %j', value => {
    expect(isId('pic', value)).toBe(false)
  })
})

describe('refusal', () => {
  const refuse = refusalsOf({ picture_too_large: ['too_large', 'At most {limitMb} MB.'] })

  it('fills the message from the details and keeps both', () => {
    const refusal = refuse('picture_too_large', { limitMb: 50 })
    expect(refusal).toBeInstanceOf(Refusal)
    expect(refusal.message).toBe('At most 50 MB.')
    expect(refusal.details).toEqual({ limitMb: 50 })
  })
})

describe('assert', () => {
  it('throws a bug, not a refusal', () => {
    expect(() => assert(false, 'never')).toThrow(AssertionFailed)
  })
})

describe('log', () => {
  it('never prints the message of an error, which may quote what a person wrote', () => {
    const lines: string[] = []
    const log = createLog('info', { write: line => lines.push(line) })
    log.error('generation.failed', { generationId: 'gen_1' }, new TypeError('canary-prompt'))
    log.info('upload', { sizeBytes: 3 })
    const text = lines.join('')
    expect(text).toContain('TypeError')
    expect(text).toContain('gen_1')
    expect(text).not.toContain('canary')
  })
})

describe('memory', () => {
  it('is let go of by who has it alone, and by nobody else', () => {
    const own = Buffer.allocUnsafeSlow(100_000)
    letGo(own)
    expect(own.length).toBe(0)
    const shared = Buffer.alloc(100_000, 7)
    for (const view of [shared.subarray(1), shared.subarray(0, 10), new Uint8Array(new SharedArrayBuffer(8))])
      letGo(view)
    expect(shared.every(byte => byte === 7)).toBe(true)
  })
})

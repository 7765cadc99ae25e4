import { readFileSync } from 'node:fs'
import { defaultLimits, encode } from '@image2image/engine/codec'
import { afterEach, describe, expect, test } from 'vitest'
import { silentLog } from '../../kernel/log.ts'
import { Decoder, type DecoderOptions, type Task } from './decoder.ts'
import { type Frame, FrameReader, piecesOf } from './frames.ts'

const task: Task = { kind: 'intake', limits: defaultLimits }
const generous = {
  decodeMs: 20_000,
  encodeMs: 20_000,
  memoryBytes: 2 ** 31,
  pixels: 40_000_000,
  children: 2,
  waiting: 50,
}
let decoder: Decoder
const open = (options: Partial<DecoderOptions> = {}) => {
  decoder = new Decoder({ ...generous, ...options }, silentLog)
  return decoder
}
afterEach(() => decoder?.close())

const picture = (side = 40) =>
  encode({ width: side, height: side, data: new Uint8Array(side * side * 4).fill(200) }, { format: 'png' })
const coded = (code: string) => expect.objectContaining({ code })
const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

/** The child that works on something now, stopped so that it stays at it. */
async function frozen(before: readonly number[]): Promise<number> {
  for (;;) {
    const pid = decoder.pids().find(each => !before.includes(each))
    if (pid !== undefined) {
      process.kill(pid, 'SIGSTOP')
      return pid
    }
    await pause(2)
  }
}

describe('the decoder', () => {
  test('keeps one child for the next picture', async () => {
    open()
    const bytes = await picture()
    const { described, bodies } = await decoder.run('a', task, [bytes])
    expect(described).toEqual({ width: 40, height: 40, format: 'png', hasAlpha: true, frames: 1 })
    expect(bodies).toHaveLength(3)
    const first = decoder.pids()
    await decoder.run('a', task, [bytes])
    expect(decoder.pids()).toEqual(first)
    expect(first).toHaveLength(1)
  })

  test('refuses in the codec’s words and lives on', async () => {
    open()
    await expect(decoder.run('a', task, [Buffer.from('nothing')])).rejects.toEqual(coded('not_a_picture'))
    const [pid] = decoder.pids()
    expect((await decoder.run('a', task, [await picture()])).described.width).toBe(40)
    expect(decoder.pids()).toEqual([pid])
  })

  test('kills what takes too long, refuses by code, and starts anew', async () => {
    open({ decodeMs: 5_000, children: 1 })
    const bytes = await picture()
    await decoder.run('a', task, [bytes])
    const [old] = decoder.pids()
    process.kill(old, 'SIGSTOP')
    const slow = new Decoder({ ...generous, decodeMs: 400, children: 1 }, silentLog)
    const doomed = slow.run('a', task, [bytes])
    const [pid] = slow.pids()
    process.kill(pid, 'SIGSTOP')
    await expect(doomed).rejects.toEqual(coded('decoder_timed_out'))
    expect(() => process.kill(pid, 0)).toThrow()
    slow.close()
    process.kill(old, 'SIGCONT')
    expect((await decoder.run('a', task, [bytes])).described.width).toBe(40)
  })

  test.skipIf(process.platform !== 'linux')('counts the work, not the waiting', async () => {
    open({ children: 1, decodeMs: 150 })
    const data = new Uint8Array(7000 * 5000 * 4).fill(90)
    const large = await encode({ width: 7000, height: 5000, data }, { format: 'webp', lossless: true })
    const warm = await picture()
    // The start of the child is work too.
    await decoder.run('a', { kind: 'decode', limits: defaultLimits }, [warm]).catch(() => {})
    // Were it decoded, its pixels would be too many to be printed.
    const decoded = decoder.run('a', { kind: 'decode', limits: defaultLimits }, [large]).then(() => 'decoded')
    await expect(decoded).rejects.toEqual(coded('decoder_timed_out'))
  })

  test('kills what takes too much memory', async () => {
    open({ memoryBytes: 20 * 2 ** 20 })
    await expect(decoder.run('a', task, [await picture()])).rejects.toEqual(coded('decoder_out_of_memory'))
  })

  test.each([
    ['SIGSEGV', 'damaged_picture'],
    ['SIGKILL', 'decoder_out_of_memory'],
  ] as const)('a child that dies of %s costs one picture only', async (signal, code) => {
    open()
    const bytes = await picture()
    const doomed = decoder.run('a', task, [bytes])
    const caught = expect(doomed).rejects.toEqual(coded(code))
    const [pid] = decoder.pids()
    process.kill(pid, 'SIGSTOP')
    process.kill(pid, signal)
    process.kill(pid, 'SIGCONT')
    await caught
    expect((await decoder.run('a', task, [bytes])).described.width).toBe(40)
    expect(decoder.pids()).not.toContain(pid)
  })

  test('one person’s slow pictures do not stop another’s', async () => {
    open()
    const bytes = await picture()
    const slow = [1, 2, 3].map(() => decoder.run('slow', task, [bytes]))
    for (const each of slow) each.catch(() => {})
    const stuck = await frozen([])
    for (let i = 0; i < 3; i++) expect((await decoder.run(`other${i}`, task, [bytes])).described.width).toBe(40)
    process.kill(stuck, 'SIGCONT')
    expect(await Promise.all(slow)).toHaveLength(3)
  })

  test('lets nobody wait without end', async () => {
    open({ waiting: 2, children: 1 })
    const bytes = await picture()
    const taken = [1, 2, 3].map(() => decoder.run('a', task, [bytes]))
    expect(() => decoder.run('a', task, [bytes])).toThrow(expect.objectContaining({ code: 'intake_busy' }))
    expect(await Promise.all(taken)).toHaveLength(3)
  })

  test('stops working for who has left', async () => {
    open({ children: 1 })
    const bytes = await picture()
    const gone = new AbortController()
    const running = decoder.run('a', task, [bytes], gone.signal)
    const waiting = decoder.run('a', task, [bytes], gone.signal)
    const [pid] = decoder.pids()
    process.kill(pid, 'SIGSTOP')
    gone.abort(new RangeError('left'))
    await expect(running).rejects.toThrow('left')
    await expect(waiting).rejects.toThrow('left')
    expect((await decoder.run('b', task, [bytes])).described.width).toBe(40)
  })

  test.skipIf(process.platform !== 'linux')('gives its child no environment', async () => {
    open()
    process.env.CANARY_SECRET = 'CANARY'
    await decoder.run('a', task, [await picture()])
    delete process.env.CANARY_SECRET
    const environment = readFileSync(`/proc/${decoder.pids()[0]}/environ`, 'utf8')
    expect(environment).toBe('MALLOC_ARENA_MAX=2\0')
    const command = readFileSync(`/proc/${decoder.pids()[0]}/cmdline`, 'utf8')
    expect(command).toContain('--permission')
    expect(command).not.toContain('--allow-fs-write')
    expect(command).not.toContain('--allow-child-process')
  })

  test('crosses a large picture whole', async () => {
    open()
    const data = new Uint8Array(3000 * 2000 * 4)
    for (let i = 0; i < data.length; i++) data[i] = (i * 31) & 255
    for (let i = 3; i < data.length; i += 4) data[i] = 255
    const file = await encode({ width: 3000, height: 2000, data }, { format: 'png' })
    const { bodies } = await decoder.run('a', { kind: 'decode', limits: defaultLimits }, [file])
    expect(Buffer.compare(bodies[0], data)).toBe(0)
  })
})

describe('frames', () => {
  test('come out as they went in, however they are cut', () => {
    const frames: Frame<{ n: number }>[] = []
    const bodies = [Buffer.from('abc'), Buffer.alloc(0), Buffer.alloc(70_000, 5)]
    const stream = Buffer.concat([1, 2].flatMap(n => piecesOf({ n }, bodies)))
    for (const pieceBytes of [1, 3, 1_000, stream.length]) {
      const reader = new FrameReader<{ n: number }>(frame => frames.push(frame), 10 ** 6)
      for (let at = 0; at < stream.length; at += pieceBytes) reader.push(stream.subarray(at, at + pieceBytes))
    }
    expect(frames).toHaveLength(8)
    for (const frame of frames) expect(Buffer.concat(frame.bodies).equals(Buffer.concat(bodies))).toBe(true)
  })

  test('that promise too much are nonsense', () => {
    const reader = new FrameReader(() => {}, 10)
    expect(reader.push(Buffer.concat(piecesOf({}, [Buffer.alloc(11)])))).toBe(false)
    expect(new FrameReader(() => {}, 10).push(Buffer.alloc(100, 255))).toBe(false)
  })
})

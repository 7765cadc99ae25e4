/**
 * The test material beside the repository, through the whole intake: every odd but valid file with its expected outcome,
 * every hostile one with its refusal, its time and its memory. Skipped where the material is absent. With I2I_REPORT=1 the
 * tables are printed.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { decode, scaleDown } from '@image2image/engine/codec'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type World } from '../../test/world.ts'
import { statusOfKind } from '../kernel/refusal.ts'
import { diskStorage } from '../storage/disk/disk.ts'
import { createMedia, type Media } from './media.ts'

type Rgb = [number, number, number]

interface Entry {
  file: string
  what: string
  expect: {
    outcome: 'accept' | 'accept_or_415' | 'reject' | 'either'
    width?: number | null
    height?: number | null
    status?: number[]
    corners?: Record<'tl' | 'tr' | 'bl' | 'br', Rgb>
    corner_tol?: number
    patches?: { x: number; y: number; rgb: Rgb }[]
    patch_tol?: number
    alpha?: boolean
    alpha_mean?: number
    canary?: string
    frames?: number
    ref?: string
    no_trailing_jpeg?: boolean
    forbid_bytes?: string[]
    max_seconds?: number
    max_rss_delta_mb?: number
  }
}

const corpus = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'shared', 'corpus')
const isThere = existsSync(corpus)
const manifest = (folder: string): Entry[] =>
  isThere ? JSON.parse(readFileSync(join(corpus, folder, 'manifest.json'), 'utf8')) : []

let world: World
let media: Media
const report: string[] = []

beforeAll(async () => {
  world = await createWorld()
  const { keys } = world
  media = createMedia({ ...world, storage: diskStorage(join(world.dir, 'storage')), keys })
  if (!isThere) return
  // The first picture pays for the start of the child.
  await media.ingest(readFileSync(join(corpus, 'hostile', 'base.jpg')), 'acc_warm', { name: '', origin: 'upload' })
})
afterAll(async () => {
  media.close()
  await world.dispose()
  if (process.env.I2I_REPORT) process.stdout.write(`${report.join('\n')}\n`)
})

const memoryOf = (pid: number, field: 'VmHWM' | 'VmRSS'): number => {
  if (process.platform !== 'linux') return 0
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
}

/** What became of one file, and what it cost the child. */
async function send(file: string, folder: string) {
  const bytes = readFileSync(join(corpus, folder, file))
  const [pid] = media.decoderPids()
  const startMs = performance.now()
  const outcome = await media
    .ingest(bytes, 'acc_corpus', { name: file, origin: 'upload' })
    .catch(cause => cause as { code: string; kind: keyof typeof statusOfKind })
  const ms = performance.now() - startMs
  const isAlive = media.decoderPids().includes(pid)
  return { outcome, ms, isAlive, peakMb: isAlive ? memoryOf(pid, 'VmHWM') : Number.NaN }
}

const worst = (one: ArrayLike<number>, other: ArrayLike<number>): number =>
  Math.max(...Array.from({ length: 3 }, (_, i) => Math.abs(one[i] - other[i])))

async function checkKept(entry: Entry, id: string) {
  const { expect: wanted } = entry
  const kept = await media.readBytes('acc_corpus', id)
  const { pixels, orientation, hadProfile } = await decode(kept)
  expect([pixels.width, pixels.height]).toEqual([wanted.width ?? pixels.width, wanted.height ?? pixels.height])
  expect(orientation).toBe(1)
  expect(hadProfile).toBe(false)
  for (const words of [
    wanted.canary,
    ...(wanted.forbid_bytes ?? []),
    'Exif\0',
    'http://ns.adobe.com/xap',
    'Photoshop 3.0',
  ]) {
    if (words) expect(kept.includes(words)).toBe(false)
  }
  expect(kept.indexOf(Buffer.from([0xff, 0xd8, 0xff]), 1)).toBe(-1)
  const at = (x: number, y: number) => pixels.data.subarray((y * pixels.width + x) * 4, (y * pixels.width + x) * 4 + 3)
  const errors: number[] = [0]
  if (wanted.corners) {
    const [right, bottom] = [pixels.width - 16, pixels.height - 16]
    const corners = { tl: at(16, 16), tr: at(right, 16), bl: at(16, bottom), br: at(right, bottom) }
    for (const [corner, rgb] of Object.entries(wanted.corners)) {
      const error = worst(corners[corner as keyof typeof corners], rgb)
      errors.push(error)
      expect(error, corner).toBeLessThanOrEqual(wanted.corner_tol ?? 24)
    }
  }
  for (const { x, y, rgb } of wanted.patches ?? []) {
    errors.push(worst(at(x, y), rgb))
    expect(worst(at(x, y), rgb), `patch ${x},${y}`).toBeLessThanOrEqual(wanted.patch_tol ?? 8)
  }
  if (wanted.alpha_mean !== undefined) {
    let sum = 0
    for (let i = 3; i < pixels.data.length; i += 4) sum += pixels.data[i]
    expect(sum / 255 / (pixels.data.length / 4)).toBeCloseTo(wanted.alpha_mean, 2)
  }
  if (wanted.ref) errors.push(await distanceToReference(pixels, wanted.ref))
  return Math.max(...errors)
}

async function distanceToReference(pixels: Awaited<ReturnType<typeof decode>>['pixels'], ref: string) {
  const reference = await decode(readFileSync(join(corpus, 'formats', ref)))
  const small = await scaleDown(pixels, Math.max(reference.width, reference.height))
  expect([small.width, small.height]).toEqual([reference.width, reference.height])
  let sum = 0
  for (let i = 0; i < small.data.length; i++) sum += Math.abs(small.data[i] - reference.pixels.data[i])
  expect(sum / small.data.length).toBeLessThan(3)
  return sum / small.data.length
}

describe.skipIf(!isThere)('formats', () => {
  test.each(manifest('formats').map(entry => [entry.file, entry] as const))('%s', async (file, entry) => {
    const { outcome, ms, peakMb } = await send(file, 'formats')
    const cost = `${Math.round(ms)} ms | ${Math.round(peakMb)} MB`
    if ('code' in (outcome ?? {})) {
      const { code, kind } = outcome as { code: string; kind: keyof typeof statusOfKind }
      report.push(`| ${file} | ${statusOfKind[kind]} ${code} | ${cost} |`)
      expect(entry.expect.outcome, code).not.toBe('accept')
      expect(entry.expect.status ?? [415]).toContain(statusOfKind[kind])
      return
    }
    const picture = outcome as NonNullable<Awaited<ReturnType<Media['ingest']>>>
    expect(entry.expect.outcome).not.toBe('reject')
    if (entry.expect.frames !== undefined) expect(picture.frames).toBe(entry.expect.frames)
    expect(picture.hasAlpha).toBe(entry.expect.alpha ?? picture.hasAlpha)
    const error = await checkKept(entry, picture.id)
    const said = `201 ${picture.format} ${picture.width}x${picture.height} frames ${picture.frames}`
    report.push(`| ${file} | ${said}, worst error ${error.toFixed(1)} | ${cost} |`)
  })
})

describe.skipIf(!isThere)('hostile', () => {
  test.each(manifest('hostile').map(entry => [entry.file, entry] as const))('%s', async (file, entry) => {
    const { outcome, ms, isAlive, peakMb } = await send(file, 'hostile')
    const wanted = entry.expect
    const isRefused = 'code' in (outcome ?? {})
    const { code, kind } = outcome as { code: string; kind: keyof typeof statusOfKind }
    const said = isRefused ? `${statusOfKind[kind]} ${code}` : '201'
    report.push(`| ${file} | ${said} | ${Math.round(ms)} ms | ${Math.round(peakMb)} MB |`)
    expect(ms).toBeLessThan(wanted.max_seconds! * 1_000)
    if (isAlive && peakMb > 0) expect(peakMb).toBeLessThan(60 + wanted.max_rss_delta_mb!)
    if (isRefused) {
      expect(wanted.status).toContain(statusOfKind[kind])
    } else {
      expect(wanted.outcome).toBe('either')
      await checkKept(entry, (outcome as { id: string }).id)
    }
  })

  test('and the server goes on', async () => {
    const { outcome } = await send('base.jpg', 'hostile')
    expect(outcome).toMatchObject({ format: 'jpeg' })
  })
})

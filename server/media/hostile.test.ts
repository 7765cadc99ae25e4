/**
 * Every hostile file that code can make, through the whole intake: its outcome, its time, and the memory its decoder took,
 * measured from outside. With I2I_REPORT=1 the table is printed; `npm run bench -- intake` does so.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decode, encode } from '@image2image/engine/codec'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type HostileFile, hostileFiles } from '../../test/hostile-files.ts'
import { createWorld, type World } from '../../test/world.ts'
import { limits } from '../kernel/limits.ts'
import { Refusal, statusOfKind } from '../kernel/refusal.ts'
import { diskStorage } from '../storage/disk/disk.ts'
import { createMedia, type Media } from './media.ts'

let world: World
let media: Media
const report: string[] = []
const accountId = 'acc_hostile'

beforeAll(async () => {
  world = await createWorld()
  media = createMedia({ ...world, storage: diskStorage(join(world.dir, 'storage')), decoders: 1 })
  await media.ingest(await plain(), accountId, { name: 'warm', origin: 'upload' })
})
afterAll(async () => {
  media.close()
  await world.dispose()
  if (process.env.I2I_REPORT) process.stdout.write(`\n${report.join('\n')}\n`)
})

const plain = () => encode({ width: 32, height: 32, data: new Uint8Array(32 * 32 * 4).fill(128) }, { format: 'png' })

async function* once(bytes: Buffer) {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
}

const residentMb = (pid: number): number => {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

async function send(bytes: Buffer) {
  let peakMb = 0
  const look = (): void => {
    for (const pid of media.decoderPids()) peakMb = Math.max(peakMb, residentMb(pid))
  }
  const watch = setInterval(look, 5)
  const source = await media.spool.take(once(bytes))
  const startMs = performance.now()
  const outcome = await media
    .ingest(source, accountId, { name: 'hostile', origin: 'upload' })
    .catch((cause: unknown) => cause)
  clearInterval(watch)
  look()
  await source.dispose()
  return { outcome, peakMb, ms: performance.now() - startMs }
}

async function checkKept(id: string, forbidden: readonly string[]): Promise<string> {
  const kept = await media.readBytes(accountId, id)
  const { width, height, format } = await decode(kept)
  for (const words of [...forbidden, 'Exif\0', 'http://ns.adobe.com/xap', 'ICC_PROFILE', 'iCCP'])
    expect(kept.includes(words), words).toBe(false)
  return `taken as ${format} ${width} x ${height}`
}

async function check({ make, outcome: wanted, forbidden = [] }: HostileFile): Promise<string> {
  const bytes = await make()
  const { outcome, peakMb, ms } = await send(bytes)
  const cost = `${Math.round(ms)} ms | ${Math.round(peakMb)} MB`
  const size = `${Math.max(1, Math.round(bytes.length / 1024))} KB`
  if (outcome instanceof Refusal) {
    expect(wanted, outcome.code).not.toBe('defused')
    expect(statusOfKind[outcome.kind]).toBeLessThan(500)
    expect(outcome.message).not.toMatch(/[{}]|unknown/)
    return `${size} | ${statusOfKind[outcome.kind]} ${outcome.code} | ${cost}`
  }
  if (outcome instanceof Error) throw outcome
  expect(wanted).not.toBe('refused')
  const said = await checkKept((outcome as { id: string }).id, forbidden)
  expect(peakMb).toBeLessThan(limits.decodeMemoryBytes / 2 ** 20 + 200)
  return `${size} | ${said} | ${cost}`
}

describe('a hostile file', () => {
  test.each(hostileFiles.map(file => [file.name, file] as const))('%s', { timeout: 90_000 }, async (name, file) => {
    report.push(`| ${name} | ${await check(file)} |`)
  })

  test('stops nobody: the next picture is taken', async () => {
    expect(await media.ingest(await plain(), accountId, { name: 'next', origin: 'upload' })).toMatchObject({
      width: 32,
    })
  })
})

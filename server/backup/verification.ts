/**
 * Reads a backup to its end and believes nothing: every entry against the list of checksums, the list against its seal, every
 * table part against its tag. Without the keys the checksums alone are checked, which finds damage and not forgery.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Refusal } from '../kernel/refusal.ts'
import { unsealBytes } from '../keys/keys.ts'
import { formatVersion, type Manifest } from './format.ts'
import { refuse } from './refusals.ts'
import { type Entry, readTar } from './tar.ts'

export interface Verified {
  readonly manifest: Manifest
  readonly entries: number
  readonly bytes: number
  readonly objects: number
  /** Whether the keys were there to check that nobody forged it. */
  readonly isSealed: boolean
}

export type DeriveKey = (purpose: string) => Promise<Buffer>

export function readEntries(path: string): AsyncGenerator<Entry> {
  return readTar(createReadStream(path, { highWaterMark: 1024 * 1024 }))
}

export async function readManifest(path: string): Promise<Manifest> {
  if (!(await stat(path).catch(() => null))?.isFile()) throw refuse('backup_unknown', { path })
  for await (const { name, bytes } of readEntries(path)) {
    if (name !== 'backup.json') break
    return parseManifest(bytes, path)
  }
  throw refuse('backup_unknown', { path })
}

function parseManifest(bytes: Buffer, path: string): Manifest {
  try {
    const manifest = JSON.parse(bytes.toString('utf8')) as Manifest
    if (manifest.format === formatVersion && Array.isArray(manifest.tables)) return manifest
  } catch {
    // The same answer as for another format.
  }
  throw refuse('backup_unknown', { path })
}

export async function verifyBackup(path: string, derive?: DeriveKey): Promise<Verified> {
  const manifest = await readManifest(path)
  const key = derive ? await derive(`backup ${manifest.id}`) : null
  const sums: string[] = []
  let [bytes, objects, isListed, isSealed] = [0, 0, false, false]
  for await (const entry of readEntries(path)) {
    bytes += entry.bytes.length
    if (entry.name === 'checksums.sha256') {
      checkList(entry.bytes.toString('utf8'), sums)
      isListed = true
    } else if (entry.name === 'checksums.hmac') {
      if (key) isSealed = checkSeal(entry.bytes, sums, key)
      continue
    }
    sums.push(`${createHash('sha256').update(entry.bytes).digest('hex')}  ${entry.name}`)
    if (entry.name.startsWith('objects/')) objects++
    if (key && entry.name.startsWith('tables/')) unsealPart(entry, key)
  }
  if (!isListed) throw refuse('backup_damaged', { what: 'its list of checksums is missing' })
  if (key && !isSealed) throw refuse('backup_damaged', { what: 'its seal is missing' })
  return { manifest, entries: sums.length + 1, bytes, objects, isSealed }
}

function checkList(list: string, sums: readonly string[]): void {
  const listed = list.trimEnd().split('\n')
  const wrong = sums.find((line, at) => line !== listed[at])
  if (wrong) throw refuse('backup_damaged', { what: `${wrong.slice(66)} does not match its checksum` })
  if (listed.length !== sums.length)
    throw refuse('backup_damaged', { what: `${listed[sums.length]?.slice(66)} is missing` })
}

function checkSeal(given: Buffer, sums: readonly string[], key: Buffer): boolean {
  const list = sums.slice(0, -1).map(line => `${line}\n`)
  const expected = createHmac('sha256', key).update(list.join('')).digest()
  const found = Buffer.from(given.toString('utf8').trim(), 'hex')
  if (found.length !== expected.length || !timingSafeEqual(found, expected)) throw refuse('restore_keys_wrong')
  return true
}

export function unsealPart({ name, bytes }: Entry, key: Buffer): Buffer {
  try {
    return unsealBytes(bytes, key, name)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw refuse('restore_keys_wrong')
  }
}

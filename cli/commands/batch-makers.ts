/**
 * How one photo of a batch is made, here or on a server. On a server every step is in the journal before the next begins:
 * the upload, then the order under a key of its own, then its id. Whatever ended the program, the next run takes up from
 * the last of them.
 */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import type { Client, Generation } from '@image2image/sdk'
import { exitCodes, Failure, runFailure } from '../failure.ts'
import type { Terminal } from '../terminal.ts'
import { readGiven } from './files.ts'
import { type Entry, type Journal, taskOf } from './journal.ts'
import { type OutputFormat, writeWhole } from './output.ts'
import type { Photo } from './photos.ts'

export interface BatchOrder {
  readonly instruction: string
  readonly format?: Exclude<OutputFormat, 'svg'>
  readonly strength?: number
  readonly seed?: number
  readonly quality?: number
  readonly model?: string
}

export interface Done {
  readonly output: string
  readonly isSkipped: boolean
}

export type Maker = (photo: Photo, tell: (fraction: number) => void) => Promise<Done>

export interface BatchParts {
  readonly folder: string
  readonly order: BatchOrder
  readonly journal: Journal
  readonly signal: AbortSignal
  readonly mayRetry: boolean
}

const endings = { png: '.png', jpeg: '.jpg', webp: '.webp', avif: '.avif' } as const
const endingOfType: Readonly<Record<string, string>> = {
  'image/png': '.png',
  'image/jpeg': '.jpg',
  'image/webp': '.webp',
  'image/avif': '.avif',
}

/** Skips what is done, and what failed before unless it is to be tried again. */
function lookUp(
  { folder, journal, mayRetry }: BatchParts,
  task: string,
): { entry: Entry | undefined; done: Done | null } {
  const entry = journal.of(task)
  if (entry?.state === 'done' && entry.output !== undefined && existsSync(join(folder, entry.output)))
    return { entry, done: { output: entry.output, isSkipped: true } }
  if (entry?.state === 'failed' && !mayRetry)
    throw new Failure(entry.code ?? 'failed', 'It failed before; --retry tries it again.', exitCodes.failed)
  return { entry: entry?.state === 'failed' ? undefined : entry, done: null }
}

/** What is wrong with the photo or the order stays wrong; weather, and a key that ended, may be over at the next run. */
function codeForGood(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  if (error instanceof Failure) return error.exitCode === exitCodes.refused ? error.code : null
  if (error.name === 'ApiError') return 'status' in error && isAboutThePhoto(error.status) ? error.code : null
  return error.name === 'EngineRefusal' || error.name === 'CodecRefusal' ? error.code : null
}

const isAboutThePhoto = (status: unknown): boolean => status === 400 || status === 413 || status === 415

async function noteFailure({ journal }: BatchParts, task: string, error: unknown): Promise<never> {
  const code = codeForGood(error)
  if (code !== null) await journal.note({ task, state: 'failed', code })
  throw error
}

async function keep(parts: BatchParts, task: string, output: string, bytes: Uint8Array): Promise<Done> {
  const path = join(parts.folder, output)
  await mkdir(dirname(path), { recursive: true })
  await writeWhole(path, bytes)
  await parts.journal.note({ task, state: 'done', output })
  return { output, isSkipped: false }
}

const stemOf = (name: string): string => join(dirname(name), basename(name, extname(name)))

/** The engine in this process. */
export function makeHere(parts: BatchParts): Maker {
  const { order } = parts
  return async (photo, tell) => {
    const bytes = await readGiven(photo.path)
    const task = taskOf(photo.name, bytes, order)
    const { done } = lookUp(parts, task)
    if (done) return done
    const { editHere } = await import('./edit-here.ts')
    const { instruction, format, seed, strength, quality } = order
    const asked = { photo: photo.name, bytes, instruction, seed, strength, quality }
    const nothing = { output: undefined, mask: undefined, reference: undefined }
    const terminal = { progress: tell } as Pick<Terminal, 'progress'> as Terminal
    return editHere({ ...asked, ...nothing, format }, terminal).then(
      edited => {
        const ending = format === undefined ? extname(edited.output) : endings[format]
        return keep(parts, task, `${stemOf(photo.name)}${ending}`, edited.bytes)
      },
      (error: unknown) => noteFailure(parts, task, error),
    )
  }
}

export function makeOnServer(parts: BatchParts, { baseUrl, key }: { baseUrl: string; key: string }): Maker {
  let opened: Promise<Client> | null = null
  const open = (): Promise<Client> => {
    opened ??= import('@image2image/sdk').then(({ createClient }) => createClient({ baseUrl, key, retries: 4 }))
    return opened
  }
  return async (photo, tell) => {
    const bytes = await readGiven(photo.path)
    const task = taskOf(photo.name, bytes, { ...parts.order, baseUrl })
    const { entry, done } = lookUp(parts, task)
    if (done) return done
    const client = await open()
    const work = async (before: Entry | undefined): Promise<Done> => {
      const ordered = await orderOf(parts, client, { task, entry: before, name: photo.name, bytes })
      const { signal } = parts
      const onEvent = ({ fraction }: Generation): void => tell(fraction)
      const ended = await client.generations.watch(ordered, { signal, onEvent })
      if (ended.state !== 'done' || ended.resultId === null) {
        const { code, message } = ended.error ?? { code: ended.state, message: `The edit was ${ended.state}.` }
        await parts.journal.note({ task, state: 'failed', code })
        throw runFailure(code, message)
      }
      const content = await client.pictures.content(ended.resultId, 'original', signal)
      const ending = endingOfType[content.type] ?? '.png'
      return keep(parts, task, `${stemOf(photo.name)}${ending}`, new Uint8Array(await content.arrayBuffer()))
    }
    return work(entry)
      .catch((error: unknown) => {
        // Deleted on the server since the last run: it is begun anew.
        if (entry && error instanceof Error && 'status' in error && error.status === 404) return work(undefined)
        throw error
      })
      .catch((error: unknown) => noteFailure(parts, task, error))
  }
}

interface Sending {
  readonly task: string
  readonly entry: Entry | undefined
  readonly name: string
  readonly bytes: Uint8Array
}

/** The id of the generation: of the one that was ordered before, if there was one. */
async function orderOf(
  { order, journal, signal }: BatchParts,
  client: Client,
  { task, entry, name, bytes }: Sending,
): Promise<string> {
  if (entry?.generationId !== undefined && entry.state === 'ordered') return entry.generationId
  let { pictureId, idempotencyKey } = entry ?? {}
  if (pictureId === undefined || idempotencyKey === undefined) {
    const blob = new Blob([new Uint8Array(bytes)])
    pictureId = (await client.pictures.upload(blob, basename(name), { signal, isResumable: true })).id
    idempotencyKey = randomUUID()
    await journal.note({ task, state: 'uploaded', pictureId, idempotencyKey })
  }
  // Not broken off by the signal: what the server took must be written down.
  const ordered = await client.generations.order({ ...order, pictureId }, { idempotencyKey })
  await journal.note({ task, state: 'ordered', generationId: ordered.id })
  return ordered.id
}

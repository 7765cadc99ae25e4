/**
 * What a batch has done so far, as lines beside its results: whoever runs the same again after an interruption goes on
 * where it stopped. What was sent to a server is written down before the order goes out, so that the order finds itself
 * again there and is not paid twice. A line that a crash cut in two counts as not written.
 */
import { createHash } from 'node:crypto'
import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

export const journalName = '.image2image-batch.jsonl'

/** What is known of one photo under one order. */
export interface Entry {
  /** Names the photo, its bytes and the order. */
  readonly task: string
  readonly state: 'uploaded' | 'ordered' | 'done' | 'failed'
  /** Of the photo on the server, and the key that its order goes under. */
  readonly pictureId?: string
  readonly idempotencyKey?: string
  readonly generationId?: string
  /** The name of the result, beside the journal. */
  readonly output?: string
  readonly code?: string
}

export interface Journal {
  of(task: string): Entry | undefined
  note(entry: Entry): Promise<void>
}

/** The same photo under another order, or another photo under the same name, is another task. */
export const taskOf = (name: string, bytes: Uint8Array, order: object): string =>
  createHash('sha256')
    .update(JSON.stringify([name, order]))
    .update(bytes)
    .digest('base64url')
    .slice(0, 22)

const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && 'task' in value && 'state' in value

function parsed(line: string): Entry | null {
  try {
    const value: unknown = JSON.parse(line)
    return isEntry(value) ? value : null
  } catch {
    return null
  }
}

export async function openJournal(folder: string): Promise<Journal> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, journalName)
  const text = await readFile(path, 'utf8').catch(() => '')
  const entries = new Map<string, Entry>()
  const keep = (entry: Entry): void => void entries.set(entry.task, { ...entries.get(entry.task), ...entry })
  for (const line of text.split('\n')) {
    const entry = parsed(line)
    if (entry) keep(entry)
  }
  // What follows a line that was cut begins on a line of its own.
  let isCut = text !== '' && !text.endsWith('\n')
  return {
    of: task => entries.get(task),
    async note(entry) {
      keep(entry)
      const head = isCut ? '\n' : ''
      isCut = false
      await appendFile(path, `${head}${JSON.stringify(entry)}\n`)
    },
  }
}

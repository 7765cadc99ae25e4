import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { exitCodes, Failure, usageFailure } from '../failure.ts'

/** Where a result goes: its format by the name, a name that takes nobody's place, and a file that is whole or not there. */
export type OutputFormat = 'png' | 'jpeg' | 'webp' | 'avif' | 'svg'

const formats: Readonly<Record<string, OutputFormat>> = {
  '.png': 'png',
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.webp': 'webp',
  '.avif': 'avif',
  '.svg': 'svg',
}

export function formatOf(path: string): OutputFormat {
  const format = formats[extname(path).toLowerCase()]
  if (!format) throw usageFailure(`The name after -o must end in .png, .jpg, .webp, .avif or .svg; “${path}” does not.`)
  return format
}

/**
 * Beside the photo, in its own format where that can be written and holds the result's transparency. `made` is the ending
 * of what a server has already encoded.
 */
export function defaultOutput(photo: string, hasAlpha: boolean, made?: string): string {
  const ending = extname(photo)
  const own = formats[ending.toLowerCase()]
  const chosen = made ?? (own === undefined || own === 'svg' || (own === 'jpeg' && hasAlpha) ? '.png' : ending)
  const stem = join(dirname(photo), `${basename(photo, ending)}-edited`)
  let name = `${stem}${chosen}`
  for (let number = 2; existsSync(name); number++) name = `${stem}-${number}${chosen}`
  return name
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.part`)
  // An interruption in these few milliseconds would leave the half-written file behind.
  const holdOn = (): void => undefined
  for (const signal of signals) process.on(signal, holdOn)
  try {
    await writeFile(temporary, bytes, { flag: 'wx' })
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new Failure('output_not_writable', `${path} cannot be written (${reason}).`, exitCodes.failed)
  } finally {
    for (const signal of signals) process.off(signal, holdOn)
  }
}

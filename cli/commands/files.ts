import { readFile } from 'node:fs/promises'
import { usageFailure } from '../failure.ts'

/** A file that was named on the command line, read whole. */
export interface GivenFile {
  readonly path: string
  readonly bytes: Uint8Array
}

export async function readGiven(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'ENOENT') throw usageFailure(`There is no file ${path}.`, 'file_not_found')
    if (code === 'EISDIR') throw usageFailure(`${path} is a folder; give one file.`, 'file_not_found')
    throw usageFailure(`${path} cannot be read (${String(code)}).`, 'file_not_readable')
  }
}

export const givenFile = async (path: string | undefined): Promise<GivenFile | undefined> =>
  path === undefined ? undefined : { path, bytes: await readGiven(path) }

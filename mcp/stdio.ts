/**
 * The Model Context Protocol over standard input and output, for a program that starts this one. Pictures may be named by
 * path, inside the folders that the person allowed and nowhere else, wherever a link leads; nothing is overwritten.
 */
import { constants } from 'node:fs'
import { open, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { createMcp, type Files, type McpOptions, McpRefusal } from './mcp.ts'

/** As large as a server takes by default. */
const fileBytes = 50 * 1024 * 1024

export interface StdioOptions extends Omit<McpOptions, 'files'> {
  /** Where files may be read and written; they must be there. */
  readonly folders: readonly string[]
}

/** Resolves when whoever started us closes the line. */
export async function serveOverStdio({ folders, ...options }: StdioOptions): Promise<void> {
  const files = await filesIn(folders)
  const handle = serveStdio(() => createMcp({ ...options, files }))
  await new Promise<void>(done => {
    process.stdin.once('end', done)
    process.stdin.once('close', done)
  })
  await handle.close()
}

export async function filesIn(folders: readonly string[]): Promise<Files> {
  const roots = await Promise.all(folders.map(folder => realpath(resolve(folder))))
  const isInside = (path: string): boolean =>
    roots.some(root => path === root || path.startsWith(root.endsWith(sep) ? root : root + sep))
  const outside = (path: string) =>
    new McpRefusal('path_not_allowed', `${path} lies outside of the allowed folders: ${roots.join(', ')}.`)
  const given = (path: string): string => (/^file:/i.test(path) ? fileURLToPath(path) : resolve(roots[0] ?? '.', path))

  async function target(path: string): Promise<string> {
    const wanted = given(path)
    const folder = await realpath(dirname(wanted)).catch(() => null)
    if (folder === null || !isInside(folder)) throw outside(path)
    return join(folder, basename(wanted))
  }

  return {
    async read(path) {
      // Where a link leads counts, not where it lies. What is not there is told from what is not allowed only inside.
      const real = await realpath(given(path)).catch(() => null)
      if (real === null) {
        await target(path)
        throw new McpRefusal('file_not_found', `There is no file ${path}.`)
      }
      if (!isInside(real)) throw outside(path)
      const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
      try {
        const about = await file.stat()
        if (!about.isFile()) throw new McpRefusal('file_not_found', `${path} is not a file.`)
        if (about.size > fileBytes) throw new McpRefusal('file_too_large', `${path} is larger than 50 MB.`)
        return new File([await file.readFile()], basename(real))
      } finally {
        await file.close()
      }
    },
    async mayWrite(path) {
      if (path === undefined) return
      const isThere = await stat(await target(path)).then(
        () => true,
        () => false,
      )
      if (isThere) throw new McpRefusal('file_exists', `${path} is there already, and nothing is overwritten.`)
    },
    async write(path, blob) {
      const wanted = await target(path)
      try {
        const file = await open(wanted, 'wx')
        await file.writeFile(new Uint8Array(await blob.arrayBuffer())).finally(() => file.close())
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
        throw new McpRefusal('output_not_writable', `${path} cannot be written (${code}).`)
      }
      return wanted
    },
  }
}

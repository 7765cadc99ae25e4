/**
 * The secret that signs session cookies: a random file of its own, made at the first start and readable only by the
 * server's user. The database alone, without this file, opens no session.
 */
import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { assert } from '../kernel/assert.ts'

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code

async function readSecret(path: string): Promise<string | null> {
  try {
    const secret = (await readFile(path, 'utf8')).trim()
    assert(/^[0-9a-f]{64}$/.test(secret), 'the file keys/accounts.secret is damaged')
    return secret
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  }
}

/** Safe when the server and the command line start at once: the file appears whole, and the first one made wins. */
export async function loadAccountsSecret(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'keys')
  const path = join(folder, 'accounts.secret')
  const existing = await readSecret(path)
  if (existing) return existing

  await mkdir(folder, { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(`${randomBytes(32).toString('hex')}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    await link(draft, path)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  } finally {
    await unlink(draft)
  }
  const secret = await readSecret(path)
  assert(secret, 'the file keys/accounts.secret vanished while it was made')
  return secret
}

/**
 * The witness of the log as files, for a backup and its way back. With it the restored log is checked against everything
 * that was signed before, not only against itself.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

export interface WitnessFile {
  /** Below DATA_DIR, with slashes. */
  readonly name: string
  readonly bytes: Buffer
}

const isOfWitness = (name: string): boolean => /^audit\/(entries|checkpoints\/(\d{12}|latest))$/.test(name)

/**
 * Take it before the moment at which the table is copied: then no checkpoint speaks of an entry that the copy lacks. The
 * checkpoints come first, since entries are written down before they are signed.
 */
export async function readWitness(dataDir: string): Promise<WitnessFile[]> {
  const folder = join(dataDir, 'audit', 'checkpoints')
  const kept = await readdir(folder).catch((): string[] => [])
  const names = [...kept.toSorted().map(file => `audit/checkpoints/${file}`), 'audit/entries'].filter(isOfWitness)
  const files: WitnessFile[] = []
  for (const name of names) {
    const bytes = await readFile(join(dataDir, name)).catch(() => null)
    if (bytes) files.push({ name, bytes })
  }
  return files
}

/** False: the name is none of a witness, and nothing was written. */
export async function putWitness(dataDir: string, { name, bytes }: WitnessFile): Promise<boolean> {
  if (!isOfWitness(name)) return false
  const path = join(dataDir, name)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeFile(path, bytes, { mode: 0o600 })
  return true
}

import { glob, readdir, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path'
import { usageFailure } from '../failure.ts'

/** One photo of a batch. */
export interface Photo {
  readonly path: string
  /** Below the folder that was named, so that two of one name do not take each other's place. */
  readonly name: string
}

const endings = new Set(['.jpg', '.jpeg', '.png', '.webp', '.avif', '.heic', '.heif', '.tif', '.tiff', '.gif'])

export const isPhotoName = (name: string): boolean =>
  endings.has(extname(name).toLowerCase()) && !basename(name).startsWith('.')

/** Files, folders and patterns as photos, each once, sorted by name; nothing from the folder of the results. */
export async function findPhotos(
  places: readonly string[],
  { isRecursive, not }: { isRecursive: boolean; not: string },
): Promise<Photo[]> {
  const found = new Map<string, Photo>()
  const outside = resolve(not) + sep
  const add = (path: string, root: string): void => {
    const whole = resolve(path)
    if (!whole.startsWith(outside)) found.set(whole, { path: whole, name: relative(root, whole) })
  }
  for (const place of places) {
    const about = await stat(place).catch(() => null)
    if (about?.isFile()) add(place, dirname(resolve(place)))
    else if (about?.isDirectory()) {
      for (const name of await readdir(place, { recursive: isRecursive }))
        if (isPhotoName(name)) add(join(place, name), resolve(place))
    } else {
      let count = 0
      for await (const path of glob(place)) {
        if (!isPhotoName(path)) continue
        count++
        add(path, dirname(resolve(path)))
      }
      if (count === 0) throw usageFailure(`There is no photo ${place}.`, 'file_not_found')
    }
  }
  if (found.size === 0) throw usageFailure('There are no photos there.', 'file_not_found')
  return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1))
}

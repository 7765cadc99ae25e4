/** The one thing taken from EXIF before it is dropped: which way up the picture is. Never fails: a broken block means 1. */
import { readerOf } from './bytes.ts'

const orientationTag = 0x0112

/** `tiff` starts at the TIFF header (`II*\0` or `MM\0*`) of the EXIF block. */
export function readOrientation(tiff: Uint8Array): number {
  try {
    const read = readerOf(tiff, tiff[0] === 0x49)
    if (read.u16(2) !== 42) return 1
    const directory = read.u32(4)
    const count = read.u16(directory)
    for (let i = 0; i < count; i++) {
      const entry = directory + 2 + i * 12
      if (read.u16(entry) !== orientationTag) continue
      const value = read.u16(entry + 8)
      return value >= 1 && value <= 8 ? value : 1
    }
  } catch {
    return 1
  }
  return 1
}

/** Orientations 5 to 8 lie on their side. */
export const swapsSides = (orientation: number): boolean => orientation >= 5

/** The noun: what a picture is to everybody outside this folder, and the pure rules about it. */
import type { OutputFormat } from '@image2image/engine/codec'

export type PictureOrigin = 'upload' | 'result'
export type Variant = 'original' | 'large' | 'thumbnail'

/** Longest side of the derived pictures. Both are WebP. */
export const variantSidePixels = { large: 1280, thumbnail: 320 } as const
export const variants = ['original', 'large', 'thumbnail'] as const satisfies readonly Variant[]

export interface Picture {
  readonly id: string
  readonly accountId: string
  readonly origin: PictureOrigin
  /** As its person called it, cleaned; empty when it had none. */
  readonly name: string
  readonly width: number
  readonly height: number
  /** What is kept; it may differ from what was sent (HEIC becomes JPEG). */
  readonly format: OutputFormat
  readonly sizeBytes: number
  readonly hasAlpha: boolean
  /** Frames or pages of the file that was sent; only the first is kept. */
  readonly frames: number
  readonly generationId: string | null
  readonly createdAt: Date
}

const mediaTypes: Record<OutputFormat, string> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  avif: 'image/avif',
}

const extensions: Record<OutputFormat, string> = { png: 'png', jpeg: 'jpg', webp: 'webp', avif: 'avif' }

export const formatOf = (picture: Pick<Picture, 'format'>, variant: Variant): OutputFormat =>
  variant === 'original' ? picture.format : 'webp'

export const mediaTypeOf = (format: OutputFormat): string => mediaTypes[format]

const nameCharacters = 120

/** The last part of a path, without what could misguide a reader or a file system; the extension goes, it may lie. */
export function cleanName(name: string): string {
  const last = name.normalize('NFC').split(/[\\/]/).at(-1) ?? ''
  const plain = last
    // Controls, and the marks that reverse or hide text.
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu, '')
    .replace(/[<>:"|?*]/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/\.(jpe?g|jfif|png|webp|avif|hei[cf]s?|tiff?|gif|mpo)$/i, '')
    .replace(/^[\s.]+|[\s.]+$/g, '')
  return [...plain].slice(0, nameCharacters).join('')
}

/** RFC 6266 with RFC 5987: an ASCII name for old clients, the real one for the others. */
export function dispositionOf(picture: Picture, variant: Variant, isDownload: boolean): string {
  if (!isDownload) return 'inline'
  const suffix = variant === 'original' ? '' : `-${variant}`
  const full = `${picture.name || 'picture'}${suffix}.${extensions[formatOf(picture, variant)]}`
  const ascii = full
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '')
    .replace(/["\\%;]/g, '')
    .trim()
  const encoded = encodeURIComponent(full).replace(/['()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${/^[.-]/.test(ascii) ? `picture${ascii}` : ascii}"; filename*=UTF-8''${encoded}`
}

export type RangeAnswer = { readonly start: number; readonly end: number } | 'whole' | 'unsatisfiable'

/** RFC 9110 14.2: one range is answered; several, or what is not understood, give the whole. Half-open. */
export function rangeOf(header: string | undefined, sizeBytes: number): RangeAnswer {
  const found = /^bytes=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header ?? '')
  if (!found || (found[1] === '' && found[2] === '')) return 'whole'
  if (found[1] === '') {
    const last = Math.min(Number(found[2]), sizeBytes)
    return last === 0 ? 'unsatisfiable' : { start: sizeBytes - last, end: sizeBytes }
  }
  const start = Number(found[1])
  const end = found[2] === '' ? sizeBytes : Math.min(Number(found[2]) + 1, sizeBytes)
  if (found[2] !== '' && Number(found[2]) < start) return 'whole'
  return start >= sizeBytes ? 'unsatisfiable' : { start, end }
}

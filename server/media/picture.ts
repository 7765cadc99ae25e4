/** The noun: what a picture is to everybody outside this folder, and the pure rules about it. */
import type { OutputFormat } from '@image2image/engine/codec'

export { rangeOf } from '../http/range.ts'

/** A mask says where an edit may act: it is taken in like an upload, but it is no picture of anybody's library. */
export type PictureOrigin = 'upload' | 'mask' | 'result'
export type Variant = 'original' | 'large' | 'thumbnail' | 'svg'
/** Everything that may be kept of one picture. */
export type Body = Variant | 'matte'

/** Longest side of the derived pictures. Both are WebP. */
export const variantSidePixels = { large: 1280, thumbnail: 320 } as const
export const variants = ['original', 'large', 'thumbnail', 'svg'] as const satisfies readonly Variant[]
export const bodyNames: readonly Body[] = [...variants, 'matte']

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
  /** It is kept as a drawing (SVG) too. */
  readonly hasSvg: boolean
  /** Frames or pages of the file that was sent; only the first is kept. */
  readonly frames: number
  readonly generationId: string | null
  readonly createdAt: Date
}

/** What can be served. A drawing is code to a browser, so it is only ever handed out to be saved. */
export type ServedFormat = OutputFormat | 'svg'

const mediaTypes: Record<ServedFormat, string> = {
  svg: 'image/svg+xml',
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  avif: 'image/avif',
}

const extensions: Record<ServedFormat, string> = { svg: 'svg', png: 'png', jpeg: 'jpg', webp: 'webp', avif: 'avif' }

export const formatOf = (picture: Pick<Picture, 'format'>, variant: Variant): ServedFormat =>
  variant === 'original' ? picture.format : variant === 'svg' ? 'svg' : 'webp'

export const mediaTypeOf = (format: ServedFormat): string => mediaTypes[format]

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
  if (!isDownload && variant !== 'svg') return 'inline'
  const suffix = variant === 'original' || variant === 'svg' ? '' : `-${variant}`
  const full = `${picture.name || 'picture'}${suffix}.${extensions[formatOf(picture, variant)]}`
  const ascii = full
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '')
    .replace(/["\\%;]/g, '')
    .trim()
  const encoded = encodeURIComponent(full).replace(/['()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${/^[.-]/.test(ascii) ? `picture${ascii}` : ascii}"; filename*=UTF-8''${encoded}`
}

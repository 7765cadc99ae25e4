/**
 * Says by magic bytes what a file is; its name and its declared type are never asked. What we know but do not read is
 * named, so that the refusal can say what to do instead of "not a picture".
 */
import type { PictureFormat } from './header.ts'
import { CodecRefusal } from './refusal.ts'

const asJpegOrPng = 'Export it as JPEG or PNG and send that.'
const unsupported = (kind: string, advice = asJpegOrPng): CodecRefusal =>
  new CodecRefusal('unsupported_format', { kind, advice })

const heicBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs', 'mif1', 'msf1', 'mif2'])
const avifBrands = new Set(['avif', 'avis'])

export function sniff(bytes: Uint8Array): PictureFormat {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024)).toString('latin1')
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'gif'
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'webp'
  if (head.startsWith('II*\0') || head.startsWith('MM\0*')) return 'tiff'
  if (head.slice(4, 8) === 'ftyp') return sniffBrands(head)
  throw refusalOfUnread(head)
}

/** The major brand may be the vague `mif1`; then the compatible ones tell AVIF from HEIC. */
function sniffBrands(head: string): PictureFormat {
  const size = head.charCodeAt(0) * 2 ** 24 + head.charCodeAt(1) * 65536 + head.charCodeAt(2) * 256 + head.charCodeAt(3)
  const end = Math.min(size, head.length)
  const brands = [head.slice(8, 12)]
  for (let offset = 16; offset + 4 <= end; offset += 4) brands.push(head.slice(offset, offset + 4))
  if (avifBrands.has(brands[0]) || (brands[0].startsWith('mi') && brands.some(brand => avifBrands.has(brand))))
    return 'avif'
  if (heicBrands.has(brands[0]) || brands.some(brand => heicBrands.has(brand))) return 'heic'
  if (brands.some(brand => avifBrands.has(brand))) return 'avif'
  if (brands[0] === 'crx ') throw unsupported('camera raw (CR3)')
  throw unsupported('video', 'Take a still from it and send that.')
}

const unread: readonly (readonly [string, string])[] = [
  ['\xff\x0a', 'JPEG XL'],
  ['\0\0\0\x0cJXL ', 'JPEG XL'],
  ['\0\0\0\x0cjP  ', 'JPEG 2000'],
  ['II+\0', 'BigTIFF'],
  ['MM\0+', 'BigTIFF'],
  ['8BPS', 'Photoshop document'],
  ['BM', 'BMP'],
  ['\0\0\x01\0', 'icon'],
  ['%PDF-', 'PDF'],
  ['FUJIFILMCCD-RAW', 'camera raw'],
  ['IIRO', 'camera raw'],
  ['IIU\0', 'camera raw'],
]

function refusalOfUnread(head: string): CodecRefusal {
  for (const [start, kind] of unread) if (head.startsWith(start)) return unsupported(kind)
  const text = head
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .toLowerCase()
  if (text.startsWith('<') && text.includes('<svg') && !text.includes('<html')) return unsupported('SVG')
  return new CodecRefusal('not_a_picture')
}

/**
 * Writes an XMP packet into a picture file that the browser made, so that a result says what made it. A canvas writes none
 * by itself. Only what browsers write is understood: PNG, JPEG, and WebP in any of its three forms.
 */
import type { DeviceFormat } from './protocol.ts'

type Bytes = Uint8Array<ArrayBuffer>
const text = new TextEncoder()

function joined(...parts: Uint8Array[]): Bytes {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

function number32(value: number, isLittleEndian = false): Bytes {
  const out = new Uint8Array(4)
  new DataView(out.buffer).setUint32(0, value, isLittleEndian)
  return out
}

/** CRC-32 as PNG and zip have it. */
function checksum(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}

const pngHeaderEnd = 33

/** An uncompressed international text right after the header. */
function intoPng(file: Uint8Array, packet: Uint8Array): Bytes {
  const body = joined(text.encode('iTXtXML:com.adobe.xmp\0\0\0\0\0'), packet)
  const chunk = joined(number32(body.length - 4), body, number32(checksum(body)))
  return joined(file.subarray(0, pngHeaderEnd), chunk, file.subarray(pngHeaderEnd))
}

/** An APP1 segment after the start, and after the JFIF segment where there is one. */
function intoJpeg(file: Uint8Array, packet: Uint8Array): Bytes {
  const body = joined(text.encode('http://ns.adobe.com/xap/1.0/\0'), packet)
  const length = body.length + 2
  if (length > 0xffff) return joined(file)
  const hasJfif = file[2] === 0xff && file[3] === 0xe0
  const at = hasJfif ? 4 + (file[4] ?? 0) * 256 + (file[5] ?? 0) : 2
  return joined(file.subarray(0, at), Uint8Array.of(0xff, 0xe1, length >> 8, length & 255), body, file.subarray(at))
}

const riffHeader = 12
const xmpFlag = 0x04
const alphaFlag = 0x10

/** A simple WebP gets the extended header first; the packet goes to the end. */
function intoWebp(file: Uint8Array, packet: Uint8Array, width: number, height: number): Bytes {
  const kind = String.fromCharCode(...file.subarray(riffHeader, riffHeader + 4))
  let chunks: Bytes = joined(file.subarray(riffHeader))
  if (kind === 'VP8X') chunks[8] = (chunks[8] ?? 0) | xmpFlag
  else {
    // The alpha bit of a lossless picture follows its signature and both sides of 14 bits.
    const isClear = kind === 'VP8L' && ((chunks[12] ?? 0) & 0x10) !== 0
    const sides = [width - 1, height - 1].flatMap(side => [side & 255, (side >> 8) & 255, side >> 16])
    const extended = Uint8Array.of(xmpFlag | (isClear ? alphaFlag : 0), 0, 0, 0, ...sides)
    chunks = joined(text.encode('VP8X'), number32(extended.length, true), extended, chunks)
  }
  const padding = new Uint8Array(packet.length % 2)
  const body = joined(text.encode('WEBP'), chunks, text.encode('XMP '), number32(packet.length, true), packet, padding)
  return joined(text.encode('RIFF'), number32(body.length, true), body)
}

export function withXmp(
  file: Uint8Array,
  format: DeviceFormat,
  xmp: string,
  { width, height }: { width: number; height: number },
): Bytes {
  const packet = text.encode(xmp)
  if (format === 'png') return intoPng(file, packet)
  return format === 'jpeg' ? intoJpeg(file, packet) : intoWebp(file, packet, width, height)
}

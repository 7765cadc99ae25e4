/** Reads numbers from a file's bytes; a read past the end is the file's damage, not our bug. */
import { damaged } from './refusal.ts'

export interface ByteReader {
  readonly length: number
  u8(offset: number): number
  u16(offset: number): number
  u32(offset: number): number
  ascii(offset: number, length: number): string
}

export function readerOf(bytes: Uint8Array, littleEndian: boolean): ByteReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const at = (offset: number, length: number): number => {
    if (offset < 0 || offset + length > bytes.length) throw damaged('it ends too early')
    return offset
  }
  return {
    length: bytes.length,
    u8: offset => view.getUint8(at(offset, 1)),
    u16: offset => view.getUint16(at(offset, 2), littleEndian),
    u32: offset => view.getUint32(at(offset, 4), littleEndian),
    ascii: (offset, length) => {
      let text = ''
      for (let i = at(offset, length); i < offset + length; i++) text += String.fromCharCode(bytes[i])
      return text
    },
  }
}

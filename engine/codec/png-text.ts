import { crc32 } from 'node:zlib'

const endOfHeader = 33

/** The XMP packet as an uncompressed `iTXt` chunk right behind the header. */
export function insertPngText(png: Uint8Array, packet: string): Uint8Array {
  const body = Buffer.concat([Buffer.from('iTXtXML:com.adobe.xmp'), Buffer.alloc(5), Buffer.from(packet)])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(body.length - 4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([png.subarray(0, endOfHeader), length, body, check, png.subarray(endOfHeader)])
}

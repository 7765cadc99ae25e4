import { crc32, deflateSync } from 'node:zlib'

/** No service that we know wants less, and flat colours make a small file of it. */
const SIDE = 512

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

let made: Uint8Array | undefined

/** A red circle on light grey: a PNG of a few kilobytes that says nothing about anybody. */
export function trialPicture(): Uint8Array {
  if (made) return made
  const rows = Buffer.alloc(SIDE * (1 + SIDE * 3))
  for (let y = 0; y < SIDE; y++) {
    const at = y * (1 + SIDE * 3) + 1
    for (let x = 0; x < SIDE; x++) {
      const isInside = (x - SIDE / 2) ** 2 + (y - SIDE / 2) ** 2 < (SIDE / 4) ** 2
      rows.set(isInside ? [214, 48, 49] : [236, 236, 232], at + x * 3)
    }
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(SIDE, 0)
  head.writeUInt32BE(SIDE, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  made = Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
  return made
}

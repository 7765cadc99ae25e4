/**
 * Carries raw pixels with their ICC profile to sharp, which takes a profile only from inside a file: an uncompressed TIFF
 * around them costs one copy. Layout: header, one directory, then out-of-line values, profile, pixels.
 */
export function wrapInTiff(
  width: number,
  height: number,
  samples: Uint8Array | Uint16Array,
  profile: Uint8Array,
): Buffer {
  const bits = samples instanceof Uint16Array ? 16 : 8
  const pixels = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
  const entries = 12
  const valuesAt = 8 + 2 + entries * 12 + 4
  const profileAt = valuesAt + 8
  const pixelsAt = profileAt + profile.length + (profile.length & 1)
  const head = Buffer.alloc(pixelsAt)
  head.write('II*\0', 0, 'latin1')
  head.writeUInt32LE(8, 4)
  head.writeUInt16LE(entries, 8)
  let at = 10
  const short = 3
  const long = 4
  const undefinedBytes = 7
  const entry = (tag: number, type: number, count: number, value: number): void => {
    head.writeUInt16LE(tag, at)
    head.writeUInt16LE(type, at + 2)
    head.writeUInt32LE(count, at + 4)
    head.writeUInt32LE(value, at + 8)
    at += 12
  }
  entry(256, long, 1, width)
  entry(257, long, 1, height)
  entry(258, short, 4, valuesAt)
  entry(259, short, 1, 1) // not compressed
  entry(262, short, 1, 2) // RGB
  entry(273, long, 1, pixelsAt)
  entry(277, short, 1, 4)
  entry(278, long, 1, height)
  entry(279, long, 1, pixels.length)
  entry(284, short, 1, 1) // interleaved
  entry(338, short, 1, 2) // the fourth sample is straight alpha
  entry(34675, undefinedBytes, profile.length, profileAt)
  for (let i = 0; i < 4; i++) head.writeUInt16LE(bits, valuesAt + i * 2)
  Buffer.from(profile.buffer, profile.byteOffset, profile.length).copy(head, profileAt)
  return Buffer.concat([head, pixels])
}

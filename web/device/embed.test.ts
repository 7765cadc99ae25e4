import sharp from 'sharp'
import { expect, it } from 'vitest'
import { withXmp } from './embed.ts'

const packet = '<x:xmpmeta xmlns:x="adobe:ns:meta/">Image2Image, odd</x:xmpmeta>'
const size = { width: 37, height: 21 }
const picture = (channels: 3 | 4) =>
  sharp({ create: { ...size, channels, background: { r: 200, g: 90, b: 30, alpha: 0.5 } } })

it.each([
  ['png', 'png', picture(4).png()],
  ['jpeg', 'jpeg', picture(3).jpeg()],
  ['webp', 'simple webp', picture(3).webp()],
  ['webp', 'lossless webp', picture(3).webp({ lossless: true })],
  ['webp', 'lossless webp with clear parts', picture(4).webp({ lossless: true })],
  ['webp', 'webp with clear parts', picture(4).webp()],
] as const)('writes into %s (%s) what others read', async (format, _, image) => {
  const plain = await image.toBuffer()
  const marked = withXmp(plain, format, packet, size)
  const { xmp, width, height, hasAlpha } = await sharp(marked).metadata()
  expect(xmp?.toString()).toBe(packet)
  expect({ width, height }).toEqual(size)
  expect(hasAlpha).toBe((await sharp(plain).metadata()).hasAlpha)
  expect(await sharp(marked).raw().toBuffer()).toEqual(await sharp(plain).raw().toBuffer())
})

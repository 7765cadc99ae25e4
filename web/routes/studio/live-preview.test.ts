import type { Picture } from '@image2image/sdk'
import { expect, test, vi } from 'vitest'
import { takePicture } from './live-preview.ts'

const forgotten = vi.hoisted(() => [] as string[])
vi.mock('../../api.ts', () => ({ api: { pictures: { content: async () => new Blob() } } }))
vi.mock('./device-work.ts', () => ({
  theDevice: () => ({
    take: async () => ({ width: 1, height: 1, hasAlpha: false }),
    forget: async (key: string) => forgotten.push(key),
  }),
}))

test('the picture in hand does not give way to the second picture that comes after it', async () => {
  const take = (id: string) => takePicture({ id } as Picture)
  for (const id of ['beach', 'cat', 'dog', 'elk', 'beach', 'palette']) await take(id)
  expect(forgotten).toEqual(['server.cat', 'brush.server.cat'])
})

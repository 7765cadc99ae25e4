import { expect, it } from 'vitest'
import { storage } from './storage.ts'

it('registers the key that the boot script reads', async () => {
  const { default: boot } = await import('./public/theme.js?raw')
  const kept = new Map<string, string>()
  const local = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
  Object.defineProperty(globalThis, 'localStorage', { value: local, configurable: true })
  storage.write('theme', 'dark')
  expect([...kept.keys()].every(key => boot.includes(`'${key}'`))).toBe(true)
  expect(storage.read('theme')).toBe('dark')
  storage.write('theme', null)
  expect(kept.size).toBe(0)
})

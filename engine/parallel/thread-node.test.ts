import { afterEach, expect, it, vi } from 'vitest'
import { startThread } from './thread-node.ts'

const started = vi.hoisted(() => [] as object[])
vi.mock('node:worker_threads', () => ({
  Worker: class {
    constructor(_: URL, options: object) {
      started.push(options)
    }
    on() {}
    unref() {}
  },
}))
const before = Object.getOwnPropertyDescriptor(process, 'permission')
afterEach(() => {
  if (before) Object.defineProperty(process, 'permission', before)
  else Reflect.deleteProperty(process, 'permission')
})

// Node gives a thread that has flags of its own none of its process's permissions: it could write and read everything.
it('hands the flags of a confined process on', () => {
  Object.defineProperty(process, 'permission', { value: { has: () => false }, configurable: true })
  expect(startThread(new SharedArrayBuffer(8), () => {})).toBe(true)
  expect(started.at(-1)).not.toHaveProperty('execArgv')
})

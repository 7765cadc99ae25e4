/** How long a service that was changed or taken away still ends what it began. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { systemClock } from '../kernel/clock.ts'
import { silentLog } from '../kernel/log.ts'
import type { Connected } from './connected.ts'
import { Opened } from './opened.ts'
import type { Provider } from './provider.ts'

const MINUTE_MS = 60_000
/** As long as generations wait for a service. */
const RUN_MS_MOST = 20 * MINUTE_MS

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a service outlives its connection by longer than any run takes, and then it is closed', async () => {
  let closed = 0
  const provider: Provider = {
    ...{ name: 'con_1', models: [], start: async () => ({ provider: 'con_1', id: 'job' }), cancel: async () => {} },
    check: async () => ({ state: 'lost', billed: 'no' }),
    close: async () => void closed++,
  }
  const connected: Connected = {
    ...{
      id: 'con_1',
      accountId: null,
      slug: 'maker',
      baseUrl: 'https://maker.test',
      origin: 'stored',
      isEnabled: true,
    },
    ...{ hasKey: false, keyTail: null, revision: 1, dataHandling: null, testedAt: null, testCode: null, key: null },
    ...{ discovered: [], remarks: [], models: [] },
    adapter: {
      ...{ name: 'maker', label: 'Maker', key: 'optional', baseUrl: 'https://maker.test', isLocal: false, models: [] },
      open: () => provider,
    },
  }
  const unsealColumn = async () => ''
  const opened = new Opened({ clock: systemClock, log: silentLog, privateHosts: [], keys: { unsealColumn } })
  expect(await opened.open(connected)).toBe(provider)
  opened.keep([])
  // The last picture of the last minute is still to be fetched.
  await vi.advanceTimersByTimeAsync(RUN_MS_MOST + 2 * MINUTE_MS)
  expect(closed).toBe(0)
  await vi.advanceTimersByTimeAsync(10 * MINUTE_MS)
  expect(closed).toBe(1)
  await opened.close()
  expect(closed).toBe(1)
})

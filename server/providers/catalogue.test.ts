/** What every adapter in the catalogue says of itself, which routing, pages and doors rely on. */
import { globSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../kernel/clock.ts'
import { silentLog } from '../kernel/log.ts'
import { adapters } from './catalogue.ts'
import { isForOwn } from './connections.ts'
import { toolsFor } from './doors.ts'

const folders = globSync('*/*.testworld.ts', { cwd: import.meta.dirname }).map(dirname)

test('every folder of an adapter has its line, and every line its folder', () => {
  expect(adapters.map(({ name }) => name).sort()).toEqual(folders.sort())
})

describe.each(adapters.map(adapter => [adapter.name, adapter] as const))('%s', (name, adapter) => {
  test('can be opened, and its door leads to hosts that somebody owns', () => {
    const baseUrl = adapter.baseUrl ?? 'http://127.0.0.1:1'
    const tools = toolsFor(
      { adapter, baseUrl, accountId: null },
      { clock: systemClock, log: silentLog, privateHosts: [] },
    )
    expect(adapter.open({ id: 'con_1', baseUrl, key: 'x:y' }, tools).name).toBe('con_1')
    tools.close()
  })

  test('says where it is and what it wants', () => {
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    for (const url of [adapter.baseUrl, ...(adapter.otherBaseUrls ?? []).map(other => other.url)])
      if (url !== null) expect(url).toMatch(adapter.isLocal ? /^http:\/\/127/ : /^https:\/\/.*[^/]$/)
    expect(isForOwn(adapter)).toBe(!adapter.isLocal && adapter.baseUrl !== null && adapter.key === 'required')
    if (adapter.isLocal) expect([adapter.localPorts?.length, typeof adapter.isHere]).toEqual([1, 'function'])
  })

  test('names each model once, and says how it handles data with a page and a day, or as the worst', () => {
    const ids = adapter.models.map(({ vendorId }) => vendorId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { vendorId, kinds, capabilities, dataHandling, price } of adapter.models) {
      const { class: dataClass, evidenceUrl, evidenceDate, retentionDays } = dataHandling
      expect(kinds.length, vendorId).toBeGreaterThan(0)
      expect(capabilities.promptCharacters, vendorId).toBeGreaterThan(0)
      if (dataClass === 'local') expect(adapter.isLocal, vendorId).toBe(true)
      else if (dataClass !== 'learned_from') expect([evidenceUrl, evidenceDate], vendorId).not.toContain(null)
      if (dataClass === 'not_kept') expect(retentionDays, vendorId).toBe(0)
      if (dataClass === 'kept_briefly') expect(retentionDays ?? 31, vendorId).toBeLessThanOrEqual(30)
      if (dataClass !== 'learned_from') expect(dataHandling.trains, vendorId).toBe(false)
      if (price) expect(price.currency, vendorId).toMatch(/^[A-Z]{3}$/)
    }
  })
})

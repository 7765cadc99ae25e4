import { expect, test } from 'vitest'
import { createApp } from '../http/app.ts'
import { systemClock } from '../kernel/clock.ts'
import type { Holding } from '../kernel/holdings.ts'
import { silentLog } from '../kernel/log.ts'
import { compareWithSchema } from './inventory.ts'
import { createPrivacy, type Recipient } from './privacy.ts'
import { privacyRoutes } from './routes.ts'

const holding = (where: string, more: Partial<Holding> = {}): Holding => ({
  where,
  category: 'account',
  purpose: 'How we greet you.',
  basis: 'contract',
  retention: 'As long as the account exists.',
  export: true,
  erase: 'delete',
  ...more,
})

const cookies = [{ name: 'crumb', purpose: 'Keeps you signed in.', lifetime: 'At most a day.' }]
const listed = [
  holding('people.name'),
  holding('people.nickname'),
  holding('people.id', { category: 'technical', purpose: 'Ties rows together.', basis: 'none' }),
  holding('storage:pictures', { category: 'source_picture', purpose: 'What you uploaded.' }),
]
const columns = [
  { schema: 'public', table: 'people', column: 'name' },
  { schema: 'public', table: 'people', column: 'nickname' },
  { schema: 'public', table: 'people', column: 'id' },
]

test('a column nobody named and a holding of nothing are both found', () => {
  expect(compareWithSchema(listed, columns)).toEqual({ unnamed: [], gone: [] })
  const more = [
    ...columns,
    { schema: 'public', table: 'people', column: 'shoe_size' },
    { schema: 'queue', table: 'job', column: 'data' },
    { schema: 'queue', table: 'job', column: 'id' },
  ]
  expect(compareWithSchema([...listed, holding('people.hat')], more)).toEqual({
    unnamed: ['people.shoe_size', 'queue.*'],
    gone: ['people.hat'],
  })
  expect(compareWithSchema([...listed, holding('queue.*'), holding('people.*')], more)).toEqual({
    unnamed: ['people.shoe_size'],
    gone: ['people.*'],
  })
})

test('two holdings for one place stop the start', () => {
  expect(() => createPrivacy({ holdings: [...listed, holding('people.name')], cookies, recipients: () => [] })).toThrow(
    /people\.name/,
  )
})

test('the policy says what the inventory says, once, and its version follows its words', () => {
  const policy = createPrivacy({ holdings: listed, cookies, recipients: () => [] }).policy()
  const text = JSON.stringify(policy.sections)
  for (const { purpose, retention } of [...listed, { purpose: 'Keeps you signed in.', retention: 'At most a day.' }]) {
    expect(text).toContain(purpose)
    expect(text).toContain(retention.slice(0, -1))
  }
  expect(text).toContain('Ask them what')
  const reachable = createPrivacy({ holdings: listed, cookies, recipients: () => [], contactEmail: 'us@example.test' })
  expect(JSON.stringify(reachable.policy().sections)).toContain('Write to us@example.test about what')
  expect(text.split('How we greet you.')).toHaveLength(2)
  expect(policy.sections.map(section => section.title)).not.toContain('Payments')

  const same = createPrivacy({ holdings: listed, cookies, recipients: () => [] })
  expect(same.policy().version).toBe(policy.version)
  const changed = createPrivacy({
    holdings: listed.map(entry => ({ ...entry, retention: 'For ever.' })),
    cookies,
    recipients: () => [],
  })
  expect(changed.policy().version).not.toBe(policy.version)
})

test('anybody may read both', async () => {
  const privacy = createPrivacy({ holdings: listed, cookies, recipients: () => [] })
  const app = createApp({
    log: silentLog,
    clock: systemClock,
    productName: 'Image2Image',
    version: '0.0.0',
    authenticate: async () => null,
    isReady: async () => true,
    routes: [{ routes: privacyRoutes({ privacy }) }],
  })
  const inventory = await (await app.request('/api/privacy/inventory')).json()
  expect(inventory.categories[0]).toEqual({
    category: 'account',
    title: 'Your account',
    holdings: [listed[0], listed[1]],
  })
  expect(await (await app.request('/api/privacy/policy')).json()).toEqual(privacy.policy())
})

test('the policy names who outside may receive pictures, as of now, and says what is not known', () => {
  const recipient: Recipient = {
    ...{ name: 'Vendor', region: 'EU', retentionDays: 30, trains: false, humanReviewers: 'unknown' as const },
    ...{ evidenceUrl: 'https://vendor.test/data', evidenceDate: '2026-11-01' },
  }
  const connected: Recipient[] = []
  const privacy = createPrivacy({ holdings: listed, cookies, recipients: () => connected })
  const before = privacy.policy()
  expect(JSON.stringify(before.sections)).toContain('stays with this server')
  const unknown = { retentionDays: null, trains: 'unknown', evidenceUrl: null, evidenceDate: null } as const
  connected.push(recipient, { ...recipient, name: 'Other', region: 'unknown', ...unknown })
  const after = privacy.policy()
  const text = JSON.stringify(after.sections)
  expect(text).not.toContain('stays with this server')
  expect(text).toContain('Vendor: region EU. It keeps them for up to 30 days. Its models do not learn from them.')
  expect(text).toContain('at https://vendor.test/data, as read on 2026-11-01')
  expect(text).toContain('Other: region unknown. How long it keeps them is not known.')
  expect(text).toContain('counts as if they did')
  expect(after.version).not.toBe(before.version)
})

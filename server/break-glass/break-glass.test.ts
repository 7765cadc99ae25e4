import { encode } from '@image2image/engine/codec'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Account, Role } from '../accounts/account.ts'
import { openStudio, type Studio } from '../generations/generations.testworld.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { type BreakGlass, type CaseOrder, createBreakGlass } from './break-glass.ts'

let studio: Studio
let breakGlass: BreakGlass
let picture: string
let other: string
const told: string[] = []

const person = (name: string, role: Role): Account => ({
  id: `acc_${name.padEnd(30, '0')}`,
  name,
  email: `${name}@example.test`,
  role,
  createdAt: new Date(),
})
const ada = person('ada', 'member')
const bob = person('bxb', 'member')
const ann = person('ann', 'admin')
const max = person('max', 'admin')
const ora = person('pra', 'owner')
const people = [ada, bob, ann, max, ora]
/** Who administrates beside those that a case leaves out. */
let administrators = [ann, max, ora]

const order: CaseOrder = {
  accountId: ada.id,
  reference: 'SUP-1',
  reason: 'abuse_report',
  note: 'Canary words of an administrator.',
  minutes: 30,
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'allowed',
    (error: Refusal) => error.code,
  )

async function logged(caseId: string): Promise<string[]> {
  const { rows } = await studio.world.database.pool.query(
    'select name, object from audit_events where case_id = $1 order by number',
    [caseId],
  )
  return rows.map(({ name, object }) => (object ? `${name} ${object}` : name))
}

beforeAll(async () => {
  studio = await openStudio()
  const { database, keys, clock } = studio.world
  clock.set(new Date())
  for (const { id, role } of people)
    await database.pool.query(
      `insert into accounts (id, email, name, role, created_at, updated_at) values ($1, $1, $1, $2, now(), now())`,
      [id, role],
    )
  const data = new Uint8Array(20 * 20 * 4).fill(200)
  const bytes = await encode({ width: 20, height: 20, data }, { format: 'png' })
  const keep = async () => (await studio.media.ingest(bytes, ada.id, { name: 'canary', origin: 'upload' }))?.id ?? ''
  picture = await keep()
  other = await keep()
  const administration = {
    find: async (id: string) => people.find(each => each.id === id) ?? null,
    hasOthers: async (_: unknown, except: readonly string[]) => administrators.some(each => !except.includes(each.id)),
  }
  const accounts = { administration, requireAccount: async () => ada }
  breakGlass = createBreakGlass({
    ...{ database, keys, clock, media: studio.media, generations: studio.generations },
    accounts: accounts as never,
    tell: async (_, accountId) => void told.push(accountId),
  })
})
afterAll(() => studio.close())

const openCase = async (more: Partial<CaseOrder> = {}, by = ann) => {
  const { id } = await breakGlass.ask(by, { ...order, ...more })
  return breakGlass.approve(by === ora ? ann : ora, id)
}

describe('a case', () => {
  test('waits for somebody else, who is never the asker nor the person', async () => {
    const asked = await breakGlass.ask(ann, order)
    expect(asked).toMatchObject({ state: 'asked', openedAt: null, approvedBy: null })
    expect(await codeOf(breakGlass.pictures(ann, asked.id))).toBe('case_not_open')
    expect(await codeOf(breakGlass.approve(ann, asked.id))).toBe('case_own_approval')
    expect(told).toEqual([])
    const opened = await breakGlass.approve(max, asked.id)
    expect(opened).toMatchObject({ state: 'open', approvedBy: max.id })
    expect(told).toEqual([ada.id])
    expect(await codeOf(breakGlass.approve(ora, asked.id))).toBe('case_not_waiting')
    expect(await logged(asked.id)).toEqual(['break_glass.asked', 'break_glass.refused', 'break_glass.opened'])
  })

  test('opens at once where nobody else could agree', async () => {
    administrators = [ann]
    expect(await breakGlass.ask(ann, order)).toMatchObject({ state: 'open' })
    administrators = [ann, max, ora]
  })

  test('is refused about oneself, about somebody above, and about nobody', async () => {
    expect(await codeOf(breakGlass.ask(ann, { ...order, accountId: ann.id }))).toBe('case_own_account')
    expect(await codeOf(breakGlass.ask(ann, { ...order, accountId: ora.id }))).toBe('case_above')
    expect(await codeOf(breakGlass.ask(ann, { ...order, accountId: person('nbd', 'member').id }))).toBe(
      'case_subject_unknown',
    )
  })

  test('declined stays closed', async () => {
    const { id } = await breakGlass.ask(ann, order)
    await breakGlass.decline(ora, id)
    expect(await codeOf(breakGlass.approve(ora, id))).toBe('case_not_waiting')
    expect(await codeOf(breakGlass.generations(ann, id))).toBe('case_not_open')
  })

  test('keeps the reason in words encrypted', async () => {
    const { id } = await openCase()
    expect((await breakGlass.get(id)).note).toBe(order.note)
    const { rows } = await studio.world.database.pool.query(
      'select row_to_json(c)::text as row from break_glass_cases c',
    )
    expect(JSON.stringify(rows)).not.toContain('Canary')
  })
})

describe('looking', () => {
  test('shows what the case is about to the one who asked, and counts it', async () => {
    const { id } = await openCase()
    expect((await breakGlass.pictures(ann, id)).map(each => each.id).sort()).toEqual([picture, other].sort())
    const shown = await breakGlass.content(ann, id, picture, 'thumbnail')
    expect(shown.sizeBytes).toBeGreaterThan(0)
    await breakGlass.content(ann, id, picture, 'original')
    for (const stranger of [max, ora, ada])
      expect(await codeOf(breakGlass.pictures(stranger, id))).toBe('case_not_open')
    const uses = await breakGlass.uses(id)
    expect(uses.find(use => use.kind === 'picture')).toMatchObject({ objectId: picture, times: 2 })
    expect(await logged(id)).toEqual([
      'break_glass.asked',
      'break_glass.opened',
      'break_glass.used',
      `break_glass.used ${picture}`,
      `break_glass.used ${picture}`,
      'break_glass.refused',
      'break_glass.refused',
      'break_glass.refused',
    ])
  })

  test('of one picture shows that one only, and nothing of anybody else', async () => {
    const { id } = await openCase({ objectId: picture })
    expect((await breakGlass.pictures(ann, id)).map(each => each.id)).toEqual([picture])
    expect(await codeOf(breakGlass.content(ann, id, other, 'large'))).toBe('case_not_open')
    expect(await breakGlass.generations(ann, id)).toEqual([])
    const wrong = await openCase({ accountId: bob.id })
    expect(await codeOf(breakGlass.content(ann, wrong.id, picture, 'large'))).toBe('picture_not_found')
  })

  test('ends with its time, whether or not anybody sweeps, and early when told to', async () => {
    const { clock } = studio.world
    const { id } = await openCase({ minutes: 10 })
    clock.advance(9 * 60_000)
    expect(await codeOf(breakGlass.pictures(ann, id))).toBe('allowed')
    clock.advance(60_001)
    expect(await codeOf(breakGlass.pictures(ann, id))).toBe('case_not_open')
    await breakGlass.sweep()
    expect(await breakGlass.get(id)).toMatchObject({ state: 'ended' })
    expect((await logged(id)).at(-1)).toBe('break_glass.closed')
    const early = await openCase()
    await breakGlass.end(max, early.id)
    expect(await codeOf(breakGlass.pictures(ann, early.id))).toBe('case_not_open')
    expect(await codeOf(breakGlass.end(max, early.id))).toBe('case_over')
  })

  test('the database itself holds the hour, the second person, and the order of things', async () => {
    const { id } = await openCase()
    const { pool } = studio.world.database
    const change = (set: string) => pool.query(`update break_glass_cases set ${set} where id = $1`, [id])
    await expect(change(`ends_at = opened_at + interval '61 minutes'`)).rejects.toThrow(/break_glass_cases_box/)
    await expect(change('approved_by = asked_by')).rejects.toThrow(/break_glass_cases_two/)
    await expect(change('minutes = 61')).rejects.toThrow(/break_glass_cases_minutes/)
  })
})

describe('the person', () => {
  test('sees who, why and what, once it was opened, and says that they have seen it', async () => {
    const asked = await breakGlass.ask(ann, order)
    expect((await breakGlass.looksAt(ada.id)).some(look => look.id === asked.id)).toBe(false)
    const { id } = await openCase()
    await breakGlass.content(ann, id, picture, 'large')
    expect(await breakGlass.hasUnseen(ada.id)).toBe(true)
    const look = (await breakGlass.looksAt(ada.id)).find(each => each.id === id)
    expect(look).toMatchObject({ id, by: { name: 'ann', role: 'admin' }, reason: 'abuse_report', note: order.note })
    expect(look?.uses).toMatchObject([{ kind: 'picture', objectId: picture, times: 1 }])
    expect(await codeOf(breakGlass.acknowledge(bob.id, id))).toBe('case_not_found')
    for (const each of await breakGlass.looksAt(ada.id)) await breakGlass.acknowledge(ada.id, each.id)
    expect(await breakGlass.hasUnseen(ada.id)).toBe(false)
    expect((await breakGlass.looksAt(bob.id)).every(each => each.accountId === bob.id)).toBe(true)
  })
})

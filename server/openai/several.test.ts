/** Several pictures in one request of which some do not come: what is answered, what is kept, and what is paid. */
import OpenAI, { toFile } from 'openai'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { usage } from '../../test/counterparts/vendors/openai.ts'
import type { Vendor } from '../../test/counterparts/vendors/vendor.ts'
import { openedAt } from '../../test/counterparts/vendors/world.ts'
import { costOfUsage } from '../providers/openai/cost.ts'
import { world } from '../providers/openai/openai.testworld.ts'
import { openSurface, painted, type Surface } from './openai.testworld.ts'

const model = 'con_test/gpt-image-1.5'
const cost = { ...costOfUsage('gpt-image-1.5', usage), isEstimate: false }
let surface: Surface
let vendor: Vendor
let photo: Uint8Array

beforeAll(async () => {
  vendor = await world.open()
  surface = await openSurface([openedAt(world, vendor, 60_000).provider])
  photo = await painted((x, y) => [x * 5, y * 7, 120, 255])
  vendor.picture = await painted((x, y) => [y * 7, x * 5, 20, 255])
}, 60_000)
afterAll(async () => {
  await surface.close()
  await vendor.close()
})
afterEach(() => {
  vendor.stopFault()
  vendor.received.length = 0
})

interface Answer {
  readonly data: readonly { readonly generation: string; readonly b64_json: string }[]
  readonly failed?: readonly { readonly index: number; readonly generation: string; readonly error: { code: string } }[]
  readonly notes?: readonly string[]
}
interface Row {
  readonly id: string
  readonly state: string
  readonly model: string
  readonly cost: object | null
  readonly error: { readonly code: string } | null
}

const clientOf = (name: string) =>
  new OpenAI({ apiKey: `key-${name}`, baseURL: `${surface.url}/v1`, maxRetries: 0, timeout: 60_000 })
const ask = async (name: string, prompt: string, n: number) => {
  const image = await toFile(photo, 'a.png', { type: 'image/png' })
  const asked = clientOf(name).images.edit({ model, image, prompt, n })
  const { data, response } = await asked.withResponse()
  return { answer: data as unknown as Answer, response }
}
const list = async (name: string, query = ''): Promise<Row[]> =>
  ((await (await surface.api(`/api/generations${query}`, name)).json()) as { generations: Row[] }).generations

describe('four asked for, two come', () => {
  test('over /v1 the two are given, the others say why, and each is found by its id', async () => {
    vendor.play('blocked_input', 'submit', 2)
    const { answer, response } = await ask('four', 'a red hat', 4)
    expect(vendor.of('submit')).toHaveLength(4)
    expect([answer.data.length, answer.failed?.length]).toEqual([2, 2])
    expect(answer.failed?.map(({ error }) => error.code)).toEqual(['moderation_blocked', 'moderation_blocked'])
    expect(answer.notes).toContain('failed:2_of_4')
    const ids = [...answer.data, ...(answer.failed ?? [])].map(({ generation }) => generation)
    expect(new Set(ids).size).toBe(4)
    expect(response.headers.get('x-image2image-generations')?.split(/[ ,]+/).sort()).toEqual(ids.toSorted())
    for (const { index, generation } of answer.failed ?? []) {
      expect(index).toBeGreaterThanOrEqual(0)
      const found = await (await surface.api(`/v1/images/generations/${generation}`, 'four')).json()
      expect(found).toMatchObject({ status: 'failed', error: { code: 'moderation_blocked' } })
    }
  })

  test('over /api the rows say the same, and only what came has a cost', async () => {
    const rows = await list('four')
    expect(rows.map(({ state }) => state).toSorted()).toEqual(['done', 'done', 'failed', 'failed'])
    for (const row of rows) expect(row.cost).toEqual(row.state === 'done' ? cost : null)
    const { rows: stored } = await surface.studio.world.database.pool.query(
      `select count(*)::int as billed, sum((cost->>'amountMicros')::int)::int as micros from generations
       where account_id = 'acc_four' and cost is not null`,
    )
    expect(stored).toEqual([{ billed: 2, micros: 2 * (cost.amountMicros ?? 0) }])
  })

  test('and an answer of the service with more pictures than were asked for is still one, paid once', async () => {
    vendor.play('extra_results', 'submit')
    const { answer } = await ask('extra', 'a blue hat', 2)
    expect(answer.data).toHaveLength(2)
    expect(answer.failed).toBeUndefined()
    expect((await list('extra')).map(row => row.cost)).toEqual([cost, cost])
  })

  test('of none that comes the answer is the refusal, and nothing costs anything', async () => {
    vendor.play('blocked_input', 'submit')
    const none = ask('none', 'a green hat', 3)
    await expect(none).rejects.toMatchObject({ status: 400, code: 'moderation_blocked' })
    expect((await list('none')).map(row => [row.state, row.cost])).toEqual(Array(3).fill(['failed', null]))
  })
})

describe('the list of edits', () => {
  test('is narrowed by state and by model, and by both', async () => {
    const image = await toFile(photo, 'a.png', { type: 'image/png' })
    await clientOf('four').images.edit({ model: 'builtin', image, prompt: 'sepia' })
    const count = async (query: string) =>
      (await list('four', query)).map(row => `${row.state} ${row.model}`).toSorted()
    expect(await count('')).toHaveLength(5)
    expect(await count('?state=failed')).toEqual([`failed ${model}`, `failed ${model}`])
    expect(await count('?model=builtin')).toEqual(['done builtin'])
    expect(await count(`?state=done&model=${encodeURIComponent(model)}`)).toEqual([`done ${model}`, `done ${model}`])
    expect(await count('?state=queued')).toEqual([])
    expect(await count('?model=nobody/nothing')).toEqual([])
    expect((await surface.api('/api/generations?state=lost', 'four')).status).toBe(400)
    // And of somebody else nothing, whatever is asked.
    expect(await list('bob', '?state=done')).toEqual([])
  })
})

/** A request for several pictures of which a later one is refused: nothing of it is there, and all else is as it was. */
import { encode } from '@image2image/engine/codec'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bareWorkbench, openStudio, type Studio } from '../generations/generations.testworld.ts'
import { createVendor, modelOf } from '../generations/vendors.testworld.ts'
import { limits } from '../kernel/limits.ts'
import type { Picture } from '../media/media.ts'
import { fieldsOf } from './body.ts'
import { type OrderDeps, orderAll, orderOf } from './ordering.ts'
import { readParameters } from './parameters.ts'

let studio: Studio
let deps: Pick<OrderDeps, 'generations'>
let photo: Uint8Array

beforeAll(async () => {
  studio = await openStudio()
  deps = { generations: studio.generations }
  photo = await encode({ width: 4, height: 4, data: new Uint8Array(64).fill(90) }, { format: 'png' })
}, 60_000)
afterAll(() => studio.close())

const senderOf = (name: string, idempotencyKey?: string) => ({
  ...{ accountId: `acc_${name}`, apiKeyId: undefined, idempotencyKey },
})
const copyFor = async (accountId: string) => {
  const picture = await studio.media.ingest(photo, accountId, { name: 'a.png', origin: 'upload' })
  return { images: [picture as Picture] as const, contents: ['the same photo'] }
}
const asked = (n: number) => readParameters('edit', fieldsOf({ prompt: 'sepia', n }))

async function fill(accountId: string, count: number): Promise<void> {
  const { images } = await copyFor(accountId)
  for (let index = 0; index < count; index++)
    await studio.generations.order(accountId, orderOf(asked(1), { images }, undefined, 100 + index))
}

const statesOf = async (accountId: string, ids: readonly string[]) =>
  Promise.all(ids.map(async id => (await studio.generations.get(accountId, id)).state))

const countOf = async (accountId: string) => (await studio.generations.list(accountId, { limit: 100 })).length

test('leaves nothing behind, and leaves alone what an earlier request with its key waits for', async () => {
  const sender = senderOf('ada', 'k')
  const first = await orderAll(deps, sender, asked(2), await copyFor(sender.accountId), undefined)
  await fill(sender.accountId, limits.openGenerationsPerAccount - 3)
  const before = await countOf(sender.accountId)
  const more = orderAll(deps, sender, asked(4), await copyFor(sender.accountId), undefined)
  await expect(more).rejects.toMatchObject({ code: 'too_many_open' })
  const ids = first.map(({ id }) => id)
  expect(await statesOf(sender.accountId, ids)).toEqual(['queued', 'queued'])
  expect(await countOf(sender.accountId)).toBe(before)
  // One more has room, and is told apart from those that are there.
  const three = await orderAll(deps, sender, asked(3), await copyFor(sender.accountId), undefined)
  expect(three.map(({ id }) => id)).toEqual([...ids, expect.any(String)])
})

test('and what somebody ordered in the same instant, and it joined', async () => {
  const sender = senderOf('cleo')
  const { accountId } = sender
  const words = createVendor('words', 'held', photo, () => 'made', [modelOf('painter')])
  const asWords = await studio.another({ ...studio.puppet, workbench: bareWorkbench }, words)
  await fill(accountId, limits.openGenerationsPerAccount - 1)
  const dragons = (n: number) => readParameters('generate', fieldsOf({ prompt: 'a dragon', n }))
  const order = (n: number) => orderAll({ generations: asWords }, sender, dragons(n), {}, undefined)
  const [theirs] = await order(1)
  await expect(order(2)).rejects.toMatchObject({ code: 'too_many_open' })
  expect(await order(1)).toMatchObject([{ id: theirs?.id, state: 'queued', isNew: false }])
})

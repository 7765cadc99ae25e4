/** A request for several pictures of which a later one is refused: what it ordered is taken back, and only that. */
import { encode } from '@image2image/engine/codec'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bareWorkbench, openStudio, type Studio } from '../generations/generations.testworld.ts'
import { createVendor, modelOf } from '../generations/vendors.testworld.ts'
import { systemClock } from '../kernel/clock.ts'
import { limits } from '../kernel/limits.ts'
import type { Picture } from '../media/media.ts'
import { createProviders } from '../providers/providers.ts'
import { fieldsOf } from './body.ts'
import { type OrderDeps, orderAll, orderOf } from './ordering.ts'
import { readParameters } from './parameters.ts'

let studio: Studio
let deps: OrderDeps
let photo: Uint8Array

beforeAll(async () => {
  studio = await openStudio()
  const { generations, media, puppet } = studio
  deps = { generations, media, providers: createProviders([puppet]), clock: systemClock, secret: '' }
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

test('takes back what it ordered, and nothing that an earlier request with its key waits for', async () => {
  const sender = senderOf('ada', 'k')
  const first = await orderAll(deps, sender, asked(2), await copyFor(sender.accountId), undefined)
  await fill(sender.accountId, limits.openGenerationsPerAccount - 3)
  const mine: string[] = []
  const order: OrderDeps['generations']['order'] = async (...wanted) => {
    const ordered = await studio.generations.order(...wanted)
    mine.push(ordered.id)
    return ordered
  }
  const generations = { ...studio.generations, order }
  const more = orderAll({ ...deps, generations }, sender, asked(4), await copyFor(sender.accountId), undefined)
  await expect(more).rejects.toMatchObject({ code: 'too_many_open' })
  const ids = first.map(({ id }) => id)
  expect(mine.slice(0, 2)).toEqual(ids)
  expect(mine).toHaveLength(3)
  expect(await statesOf(sender.accountId, mine)).toEqual(['queued', 'queued', 'cancelled'])
})

test('nor one that somebody else ordered meanwhile with a copy of their own, and that it joined', async () => {
  const sender = senderOf('bob')
  await fill(sender.accountId, limits.openGenerationsPerAccount - 1)
  const theirs = await copyFor(sender.accountId)
  let joined = ''
  const order: OrderDeps['generations']['order'] = async (accountId, wanted, ...rest) => {
    if (joined) return studio.generations.order(accountId, wanted, ...rest)
    const earlier = await studio.generations.order(accountId, orderOf(asked(1), theirs, undefined, 0))
    joined = earlier.id
    return { ...earlier, isNew: false }
  }
  const generations = { ...studio.generations, order }
  const both = orderAll({ ...deps, generations }, sender, asked(2), await copyFor(sender.accountId), undefined)
  await expect(both).rejects.toMatchObject({ code: 'too_many_open' })
  expect(await statesOf(sender.accountId, [joined])).toEqual(['queued'])
})

test('nor, of words alone, what somebody ordered in the same instant', async () => {
  const sender = senderOf('cleo')
  const { accountId } = sender
  const words = createVendor('words', 'held', photo, () => 'made', [modelOf('painter')])
  const asWords = await studio.another({ ...studio.puppet, workbench: bareWorkbench }, words)
  await fill(accountId, limits.openGenerationsPerAccount - 1)
  const dragons = (n: number) => readParameters('generate', fieldsOf({ prompt: 'a dragon', n }))
  let theirs = ''
  const order: OrderDeps['generations']['order'] = async (...wanted) => {
    theirs ||= (await asWords.order(accountId, orderOf(dragons(1), {}, undefined, 0))).id
    return asWords.order(...wanted)
  }
  const both = orderAll({ ...deps, generations: { ...asWords, order } }, sender, dragons(2), {}, undefined)
  await expect(both).rejects.toMatchObject({ code: 'too_many_open' })
  expect(await statesOf(accountId, [theirs])).toEqual(['queued'])
})

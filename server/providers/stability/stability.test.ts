import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stabilitySpec } from '../../../test/counterparts/vendors/stability.ts'
import { keyCanary, Vendor } from '../../../test/counterparts/vendors/vendor.ts'
import { endOf, endOfTicket, input, mask, orderOf, toolsAt } from '../../../test/counterparts/vendors/world.ts'
import type { Provider, ProviderOrder, Ticket } from '../provider.ts'
import { stability } from './stability.ts'

const never = new AbortController().signal
let vendor: Vendor
let provider: Provider
const open = () => stability.open({ id: 'con_test', baseUrl: vendor.baseUrl, key: keyCanary }, toolsAt(vendor.baseUrl))
beforeEach(async () => {
  vendor = await new Vendor(stabilitySpec).listen()
  provider = open()
})
afterEach(async () => {
  vendor.isHolding = false
  await provider.close()
  await vendor.close()
})

const order = (changes: Partial<ProviderOrder> = {}) => orderOf('edit', changes)
const image = ['image', 'image/png', input.length]
const drawn = ['mask', 'image/png', mask.length]
const png = ['output_format', 'png']

/** Files by their bytes in short, texts as they are. */
const sent = () => {
  const [request] = vendor.of('submit')
  const form = request?.parts.map(({ name, fileName, type, bytes }) =>
    fileName === null ? [name, bytes.toString()] : [name, type, bytes.length],
  )
  return [request?.path.replace('/v2beta/stable-image/', ''), form]
}

describe('each order goes to the service that can do it, spelt as its reference wants', () => {
  const cases: [string, Partial<ProviderOrder>, string, unknown[]][] = [
    ['a mask', { mask, prompt: 'a red hat' }, 'edit/inpaint', [image, drawn, ['prompt', 'a red hat'], png]],
    ['a mask to be emptied', { mask, prompt: 'Remove the lamp.' }, 'edit/erase', [image, drawn, png]],
    [
      'one thing for another',
      { prompt: 'Replace the dog with a cat', seed: 5 },
      'edit/search-and-replace',
      [image, ['search_prompt', 'the dog'], ['prompt', 'a cat'], ['seed', '5'], png],
    ],
    [
      'another colour',
      { prompt: 'paint the door dark green' },
      'edit/search-and-recolor',
      [image, ['select_prompt', 'the door'], ['prompt', 'dark green the door'], png],
    ],
    ['no background', { prompt: 'Remove the background.', seed: 5 }, 'edit/remove-background', [image, png]],
    [
      'a new background',
      { prompt: 'change the background to a beach at dusk' },
      'edit/replace-background-and-relight',
      [['subject_image', 'image/png', input.length], ['background_prompt', 'a beach at dusk'], png],
    ],
    ['anything else', { prompt: 'a winter night' }, 'control/structure', [image, ['prompt', 'a winter night'], png]],
    [
      'two wishes at once',
      { prompt: 'Replace the dog with a cat. Make the sky pink.' },
      'control/structure',
      [image, ['prompt', 'Replace the dog with a cat. Make the sky pink.'], png],
    ],
    [
      'the whole picture',
      { prompt: 'turn this into a watercolour' },
      'control/structure',
      [image, ['prompt', 'turn this into a watercolour'], png],
    ],
    [
      'a picture by Stable Diffusion',
      { model: 'sd3.5-large', prompt: 'a hat', strength: 0.4 },
      'generate/sd3',
      [['prompt', 'a hat'], image, ['strength', '0.4'], ['model', 'sd3.5-large'], ['mode', 'image-to-image'], png],
    ],
    [
      'words by Stable Diffusion',
      { model: 'sd3.5-large', kind: 'generate', prompt: 'a hat', size: { width: 1344, height: 768 } },
      'generate/sd3',
      [['prompt', 'a hat'], ['aspect_ratio', '16:9'], ['model', 'sd3.5-large'], ['mode', 'text-to-image'], png],
    ],
    [
      'a picture by Ultra',
      { model: 'ultra', prompt: 'a hat' },
      'generate/ultra',
      [['prompt', 'a hat'], image, ['strength', '0.7'], png],
    ],
    [
      'words by Core',
      { model: 'core', kind: 'generate', prompt: 'a hat' },
      'generate/core',
      [['prompt', 'a hat'], png],
    ],
  ]
  it.each(cases)('%s', async (_, changes, path, form) => {
    expect(await endOf(provider, order(changes))).toMatchObject({ state: 'done', outcome: { seed: 343_940_597 } })
    expect(sent()).toEqual([path, form])
    expect(vendor.problems).toEqual([])
  })

  it.each([
    [0, '4294967294'],
    [1, '1'],
    [0xffff_ffff, '4294967294'],
  ])('seed %s is %s there: none is anything', async (seed, told) => {
    await endOf(provider, order({ seed }))
    expect(
      vendor
        .of('submit')[0]
        ?.parts.find(({ name }) => name === 'seed')
        ?.bytes.toString(),
    ).toBe(told)
  })

  it('names the person by the word that is given, and nothing more', async () => {
    await endOf(provider, order())
    expect(vendor.of('submit')[0]?.headers['stability-client-user-id']).toBe('end-user-0001')
  })
})

describe('a service that takes longer', () => {
  const asked = order({ prompt: 'replace the background with a forest' })

  it('is found again after a restart, and paid for once', async () => {
    const ticket: Ticket = JSON.parse(JSON.stringify(await provider.start(asked, 'a', never)))
    expect(await provider.start(asked, 'a', never)).toEqual(ticket)
    vendor.isHolding = true
    const again = open()
    expect(await again.check(ticket, never)).toMatchObject({ state: 'running' })
    vendor.isHolding = false
    expect(await endOfTicket(again, ticket, never)).toMatchObject({ state: 'done', outcome: { requestId: ticket.id } })
    expect(vendor.of('submit')).toHaveLength(1)
  })

  it.each(['429', '503', 'reset', 'html'] as const)('is asked for again after %s', async fault => {
    const ticket = await provider.start(asked, 'a', never)
    vendor.play(fault, 'poll', 1)
    expect(await provider.check(ticket, never)).toMatchObject({ state: 'running' })
    expect((await endOfTicket(provider, ticket, never)).state).toBe('done')
  })

  it('ends filtered, or lost when its day is over', async () => {
    const ticket = await provider.start(asked, 'a', never)
    vendor.play('blocked_output', 'poll')
    const end = { code: 'moderation_blocked', moderation: { stage: 'output' } }
    expect(await provider.check(ticket, never)).toMatchObject(end)
    const old = { ...ticket, id: 'b'.repeat(64) }
    vendor.stopFault()
    expect(await provider.check(old, never)).toEqual({ state: 'lost', billed: 'unknown' })
    expect(await provider.check({ ...ticket, id: '../user' }, never)).toEqual({ state: 'lost', billed: 'unknown' })
  })

  it('says at once that it does not take the order', async () => {
    vendor.play('blocked_input')
    expect(await endOf(provider, asked)).toMatchObject({ code: 'moderation_blocked', billed: 'no' })
  })
})

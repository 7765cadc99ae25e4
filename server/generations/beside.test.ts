/** What goes with an order besides words (a mask, a second picture) and what comes besides a picture (a drawing, a matte). */
import { encode } from '@image2image/engine/codec'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createApp, type HttpServer, listen } from '../http/http.ts'
import { systemClock } from '../kernel/clock.ts'
import { silentLog } from '../kernel/log.ts'
import { pictureRoutes } from '../media/routes.ts'
import { createProviders } from '../providers/providers.ts'
import { createPuppet, doneWith, openStudio, type Puppet, running, type Studio } from './generations.testworld.ts'
import type { Generations } from './generations.ts'
import { planFor } from './planning.ts'
import { generationsRoutes } from './routes.ts'

let studio: Studio
let generations: Generations
let server: HttpServer
let picture: Uint8Array
let puppet: Puppet
let found = 0
let isRough = false
const matte = new Uint8Array([1, 2, 3, 4])
const account = 'acc_ada'

const painted = (width: number, height: number) => {
  const data = Uint8Array.from({ length: width * height * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i * 37) % 256))
  return encode({ width, height, data }, { format: 'png' })
}

beforeAll(async () => {
  studio = await openStudio()
  picture = await painted(8, 6)
  puppet = Object.assign(createPuppet(), {
    async matte() {
      found++
      await new Promise(resolve => setTimeout(resolve, 30))
      return { png: matte, isRough }
    },
  })
  generations = await studio.another(puppet)
  const app = createApp({
    log: silentLog,
    clock: systemClock,
    productName: 'Test',
    version: '1',
    authenticate: async headers => {
      const id = headers.get('authorization')?.replace('Bearer ', '')
      return id ? { account: { id, name: id, email: '', role: 'member' }, via: 'key' } : null
    },
    isReady: async () => true,
    routes: [{ routes: pictureRoutes({ media: studio.media }) }, { routes: generationsRoutes({ generations }) }],
  })
  server = await listen(request => app.fetch(request), { host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await server.close({ graceMs: 0 })
  await studio.close()
})
beforeEach(() => puppet.say(running(0.1)))

const keep = async (origin: 'upload' | 'mask', bytes = picture, owner = account) =>
  (await studio.media.ingest(bytes, owner, { name: 'beach.png', origin }))?.id ?? ''
const order = async (more: object) =>
  generations.order(account, { pictureId: await keep('upload'), instruction: '', ...more })
const get = (path: string, owner = account) =>
  fetch(server.url + path, { headers: { authorization: `Bearer ${owner}` } })
const job = () => ({ signal: new AbortController().signal, isLast: false })
const code = (name: string) => expect.objectContaining({ code: name })
const step = (name: string, more = {}) => ({ name, strength: 1, ...more })

describe('an order', () => {
  test('hands mask and second picture to its provider; only the mask goes with its end', async () => {
    const maskId = await keep('mask')
    const referenceId = await keep('upload')
    const operations = [step('colour-match', { mask: 'not sky' }), step('crop', { ratio: 1 })]
    const ordered = await order({ operations, maskId, referenceIds: [referenceId] })
    expect(ordered.plan.operations[0]?.mask).toBe('not sky')
    puppet.say(doneWith(picture))
    await generations.run(ordered.id, job())
    const [{ order: given }] = puppet.started.slice(-1) as [Puppet['started'][number]]
    expect([given.mask?.length, given.references[0]?.length].every(length => (length ?? 0) > 0)).toBe(true)
    await expect(studio.media.requirePicture(account, maskId)).rejects.toThrow(code('picture_not_found'))
    expect((await studio.media.requirePicture(account, referenceId)).id).toBe(referenceId)
  })

  test('never deletes a picture of the library that was named as its mask', async () => {
    const pictureId = await keep('upload')
    const ordered = await order({ pictureId, maskId: pictureId, instruction: 'sepia' })
    puppet.say(doneWith(picture))
    await generations.run(ordered.id, job())
    expect((await studio.media.requirePicture(account, pictureId)).id).toBe(pictureId)
  })

  test('keeps no second picture that nothing looks at, and no stranger’s', async () => {
    expect((await order({ instruction: 'sepia', referenceIds: [await keep('upload')] })).referenceIds).toEqual([])
    const stranger = await keep('upload', picture, 'acc_eve')
    await expect(order({ operations: [step('colour-match')], referenceIds: [stranger] })).rejects.toThrow(
      code('picture_not_found'),
    )
  })

  test('is refused before it is queued for want of what only the sender can give', async () => {
    await expect(order({ operations: [step('remove-object')] })).rejects.toThrow(code('mask_missing'))
    await expect(order({ operations: [step('sepia', { mask: 'brush' })] })).rejects.toThrow(code('mask_missing'))
    await expect(order({ operations: [step('colour-match')] })).rejects.toThrow(code('reference_missing'))
    await expect(order({ instruction: 'match the colours' })).rejects.toThrow(code('reference_missing'))
    const maskId = await keep('mask')
    await expect(order({ operations: [step('flip')], maskId })).rejects.toThrow(code('mask_changes_size'))
    await expect(order({ operations: [step('sepia', { mask: 'the moon' })] })).rejects.toThrow(
      code('invalid_parameter'),
    )
    const tiny = await keep('mask', await painted(2, 2))
    await expect(order({ instruction: 'sepia', maskId: tiny })).rejects.toThrow(code('mask_size'))
  })

  test('with geometry takes a mask, as long as something works inside it', async () => {
    const ordered = await order({ instruction: 'sepia and crop to a square', maskId: await keep('mask') })
    expect(ordered.plan.operations.map(({ name }) => name)).toEqual(['crop', 'sepia'])
  })

  test('that needs a generative model names those that are connected, or says that none is', async () => {
    const wish = { instruction: 'put a hat on the dog', hasMask: false, hasReference: false }
    const refusalWith = (name: string, ...kinds: ('edit' | 'generate')[]) => {
      const [model] = puppet.models
      if (!model) throw new TypeError('the puppet has a model')
      const providers = createProviders([{ ...puppet, name, models: [{ ...model, vendorId: 'dreamer', kinds }] }])
      try {
        return planFor(wish, providers.generative(account))
      } catch (error) {
        return error
      }
    }
    expect(refusalWith('builtin', 'edit')).toMatchObject({
      code: 'needs_generative',
      message: expect.stringContaining('None is connected to this server.'),
    })
    expect(refusalWith('dreamers', 'edit')).toMatchObject({ message: expect.stringContaining('dreamer') })
    expect(refusalWith('dreamers', 'edit', 'generate')).toMatchObject({ message: expect.stringContaining('dreamer') })
  })
})

describe('a drawing', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="6"><script>alert(1)</script></svg>'

  test('is kept beside its picture, handed out only to be saved, and goes with it', async () => {
    const ordered = await order({ instruction: 'sepia' })
    const done = doneWith(picture)
    puppet.say(done.state === 'done' ? { ...done, outcome: { ...done.outcome, svg } } : done)
    await generations.run(ordered.id, job())
    const { resultId } = await generations.get(account, ordered.id)
    const path = `/api/pictures/${resultId}`
    expect(await (await get(path)).json()).toMatchObject({ hasSvg: true })
    const answer = await get(`${path}/content?variant=svg`)
    expect(await answer.text()).toBe(svg)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/svg+xml',
      'content-disposition': expect.stringMatching(/^attachment; filename="[^"]*\.svg"/),
      'content-security-policy': expect.stringMatching(/default-src 'none'.*sandbox/),
      'x-content-type-options': 'nosniff',
    })
    expect((await get(`${path}/content?variant=svg`, 'acc_eve')).status).toBe(404)
    await generations.remove(account, ordered.id)
    expect((await get(`${path}/content?variant=svg`)).status).toBe(404)
  })

  test('is not there for a picture that is none', async () => {
    const answer = await get(`/api/pictures/${await keep('upload')}/content?variant=svg`)
    expect([answer.status, (await answer.json()).code]).toEqual([404, 'svg_missing'])
  })
})

describe('a matte', () => {
  test('is found once, for its owner, and goes with its picture', async () => {
    const id = await keep('upload')
    found = 0
    const answers = await Promise.all([1, 2, 3].map(() => get(`/api/pictures/${id}/matte`)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    for (const answer of answers) expect(new Uint8Array(await answer.arrayBuffer())).toEqual(matte)
    const [first] = answers
    expect(Object.fromEntries(first?.headers ?? [])).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'private, no-cache',
    })
    expect((await get(`/api/pictures/${id}/matte`)).status).toBe(200)
    expect(found).toBe(1)
    const stranger = await get(`/api/pictures/${id}/matte`, 'acc_eve')
    expect([stranger.status, (await stranger.json()).code]).toEqual([404, 'picture_not_found'])
    await studio.media.deletePicture(account, id)
    expect((await get(`/api/pictures/${id}/matte`)).status).toBe(404)
    expect(await studio.media.sweepOrphans({ olderThanMs: 0 })).toEqual({ count: 0 })
  })

  test('that is a makeshift is not kept', async () => {
    const id = await keep('upload')
    found = 0
    isRough = true
    expect((await get(`/api/pictures/${id}/matte`)).status).toBe(200)
    isRough = false
    for (let i = 0; i < 2; i++) expect((await get(`/api/pictures/${id}/matte`)).status).toBe(200)
    expect(found).toBe(2)
  })

  test('of many pictures at once is refused, so that edits keep their turn', async () => {
    const ids = await Promise.all([1, 2, 3].map(() => keep('upload')))
    const answers = await Promise.all(ids.map(id => get(`/api/pictures/${id}/matte`)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 429])
  })
})

test('a mask is nobody’s picture', async () => {
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(picture)]), 'mask.png')
  const headers = { authorization: 'Bearer acc_painter' }
  const answer = await fetch(`${server.url}/api/pictures?use=mask`, { method: 'POST', headers, body: form })
  expect([answer.status, (await answer.json()).origin]).toEqual([201, 'mask'])
  expect((await (await get('/api/pictures', 'acc_painter')).json()).pictures).toEqual([])
})

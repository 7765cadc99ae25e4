/**
 * “On this device” in a real browser: pictures are edited, previewed and saved while every request that leaves the page is
 * counted. None may have a body, go anywhere else, or grow with the picture.
 */
import { readFile } from 'node:fs/promises'
import { decode } from '@image2image/engine/codec'
import { readProvenance } from '@image2image/engine/file'
import type { Browser, Page, Request } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityFaults, openBrowser, type Visit, visit } from '../browser.ts'
import { makePhoto } from './photo.ts'
import { type RunningServer, startServer } from './running-server.ts'

let server: RunningServer
let browser: Browser
let owner: Visit
let page: Page
const requests: Request[] = []
let sockets = 0

beforeAll(async () => {
  server = await startServer()
  browser = await openBrowser()
  owner = await visit(browser, server.origin)
  page = owner.page
  await page.goto(server.setUpLink)
  await page.getByLabel('Name').fill('Ada')
  await page.getByLabel('E-mail').fill('ada@example.org')
  await page.getByLabel('Password', { exact: true }).fill('a quiet sentence')
  await button('Create owner').click()
  await page.getByRole('switch', { name: 'On this device' }).click()
  await page.getByRole('heading', { name: 'Edit on this device' }).waitFor()
  page.context().on('request', request => requests.push(request))
  page.on('websocket', () => sockets++)
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await server?.stop()
}, 60_000)

const button = (name: string | RegExp) => page.getByRole('button', { name })
const field = () => page.getByRole('textbox', { name: 'Say what should change' })
const preview = () => page.getByRole('img', { name: 'Preview' })

async function put(name: string, width: number, height: number): Promise<void> {
  const buffer = await makePhoto(width, height)
  await page.getByTestId('choose').setInputFiles({ name, mimeType: 'image/png', buffer })
  await page.getByText(`${width} × ${height}`).waitFor()
}

async function save(as: RegExp) {
  await button('Download').click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: as }).click(),
  ])
  const bytes = await readFile(await download.path())
  return { ...(await decode(bytes)), record: await readProvenance(bytes) }
}

/** What was asked for since the last time, without what belongs to the page itself: method, address, bytes sent. */
async function leftThePage(): Promise<string[]> {
  const taken = requests.splice(0).filter(request => !request.url().startsWith('blob:'))
  return Promise.all(
    taken.map(async request => {
      const { requestBodySize } = await request.sizes()
      return `${request.method()} ${new URL(request.url()).pathname} ${requestBodySize}`
    }),
  )
}

/** Scripts of the app, and files of the model. */
const harmless = /^GET \/(assets|models)\/\S+ 0$/

describe('on this device', () => {
  it('previews and makes a watercolour without a word to the server', async () => {
    await put('hills.png', 640, 480)
    await field().fill('make it a watercolour')
    await preview().waitFor({ timeout: 60_000 })
    expect(await accessibilityFaults(page)).toEqual([])
    await field().press('Control+Enter')
    await button('Download').waitFor({ timeout: 60_000 })
    const { pixels, format, record } = await save(/PNG/)
    expect(record).toMatchObject({ engine: 'built-in', seed: 1, operations: [{ name: 'watercolour' }] })
    expect([pixels.width, pixels.height, format]).toEqual([640, 480, 'png'])
    expect((await save(/JPEG/)).format).toBe('jpeg')
    expect(await save(/WebP/)).toMatchObject({ format: 'webp', record: { finish: { format: 'webp', quality: 90 } } })
    expect((await leftThePage()).filter(line => !harmless.test(line))).toEqual([])
  }, 120_000)

  it('sends nothing more for a larger picture', async () => {
    await put('large.png', 1920, 1440)
    await preview().waitFor({ timeout: 60_000 })
    await button('Make').click()
    await button('Download').waitFor({ timeout: 120_000 })
    expect(await leftThePage()).toEqual([])
  }, 180_000)

  it('says the size of the model, fetches it once, and cuts the subject out', async () => {
    await put('small.png', 400, 300)
    await field().fill('remove the background')
    await button(/^Fetch \d+\.\d MB and make$/).click()
    await button('Download').waitFor({ timeout: 300_000 })
    const cut = await save(/PNG/)
    expect([cut.pixels.width, cut.hasAlpha]).toEqual([400, true])
    const asked = await leftThePage()
    expect(asked.filter(line => !harmless.test(line))).toEqual([])
    expect(asked.filter(line => /isnet/.test(line))).toHaveLength(1)
    await button('Discard').click()
    await button(/^Make$/).click()
    await button('Download').waitFor({ timeout: 60_000 })
    expect(await leftThePage()).toEqual([])
  }, 400_000)

  it('cancels, goes on from a result, and refuses what is no picture in plain words', async () => {
    await button('Use as input').click()
    await field().fill('oil painting')
    await preview().waitFor({ timeout: 60_000 })
    await button('Make').click()
    await button('Download').waitFor({ timeout: 120_000 })
    await put('again.png', 1600, 1200)
    await button('Make').click()
    await page.getByRole('progressbar').waitFor()
    await button('Cancel').click()
    await page.getByRole('progressbar').waitFor({ state: 'detached' })
    await page
      .getByTestId('choose')
      .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('words') })
    await page.getByText('cannot read this file as a picture').waitFor()
    // A worker that was cancelled is begun anew, and its script may have left the browser's memory meanwhile.
    expect((await leftThePage()).filter(line => !harmless.test(line))).toEqual([])
  }, 240_000)

  it('had nothing blocked, nobody else asked, and no other channel', () => {
    expect(owner.faults).toEqual([])
    expect(owner.foreignHosts).toEqual([])
    expect(sockets).toBe(0)
  })
})

/** What goes with words: a mask that is painted, a mask by chip, a second picture, and a drawing to take home. */
import { readFile } from 'node:fs/promises'
import { decode } from '@image2image/engine/codec'
import { readProvenance } from '@image2image/engine/file'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityFaults, openBrowser, type Visit, visit } from '../browser.ts'
import { makePhoto } from './photo.ts'
import { type RunningServer, startServer } from './running-server.ts'

let server: RunningServer
let browser: Browser
let owner: Visit
let page: Page
const [width, height] = [480, 320]

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
  await page.getByRole('heading', { name: 'Drop a photo here' }).waitFor()
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await server?.stop()
}, 60_000)

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail' || !page) return
  const lists = await page.request.get('/api/generations?limit=2').then(answer => answer.text())
  console.error(page.url(), await page.locator('body').textContent(), lists)
})

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
const field = () => page.getByRole('textbox', { name: 'Say what should change' })
const chip = (name: string) => page.getByRole('button', { name: new RegExp(`^Adjust ${name}`) })
const result = () => page.getByRole('slider', { name: 'Before and after' })
const where = () => page.getByLabel('Where', { exact: true })

async function put(name: string, from = makePhoto(width, height)): Promise<void> {
  const buffer = await from
  await page.getByTestId('choose').setInputFiles({ name: `${name}.png`, mimeType: 'image/png', buffer })
  await page.getByRole('img', { name, exact: true }).first().waitFor()
  await page.waitForURL(/picture=/)
}

async function make(): Promise<void> {
  await field().press('Control+Enter')
  await result().waitFor({ state: 'attached', timeout: 120_000 })
}

async function pixelsOf(variant: 'before' | 'after') {
  const id = new URL(page.url()).searchParams.get('picture')
  const picture = await (await page.request.get(`/api/pictures/${id}`)).json()
  const made = await (await page.request.get(`/api/generations/${picture.generationId}`)).json()
  const wanted = variant === 'after' ? id : made.inputId
  const answer = await page.request.get(`/api/pictures/${wanted}/content?variant=original`)
  return { pixels: (await decode(await answer.body())).pixels, made, id }
}

/** The share of pixels that differ, inside and outside a box given in fractions. */
async function changed([left, top, right, bottom]: readonly [number, number, number, number]) {
  const [before, after] = [(await pixelsOf('before')).pixels, (await pixelsOf('after')).pixels]
  const counts = { inside: 0, insideChanged: 0, outsideChanged: 0 }
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [(i % width) / width, Math.floor(i / width) / height]
    const isInside = x >= left && x <= right && y >= top && y <= bottom
    const isChanged = [0, 1, 2].some(channel => before.data[i * 4 + channel] !== after.data[i * 4 + channel])
    if (isInside) counts.inside++
    if (isChanged) counts[isInside ? 'insideChanged' : 'outsideChanged']++
  }
  return { inside: counts.insideChanged / counts.inside, outside: counts.outsideChanged }
}

describe('what goes with words', () => {
  it('removes what was painted over, and changes nothing else', async () => {
    await put('round')
    await field().fill('remove this')
    await page.getByText('must be told where').first().waitFor()
    expect(await button('Make').getAttribute('aria-disabled')).toBe('true')
    await button('Paint where it may act').first().click()
    const pad = page.getByRole('application')
    const box = await pad.boundingBox()
    if (!box) throw new TypeError('the canvas has no place')
    expect(await accessibilityFaults(page)).toEqual([])
    await button('Rectangle').click()
    await page.mouse.move(box.x + box.width * 0.42, box.y + box.height * 0.22)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.5)
    await page.mouse.move(box.x + box.width * 0.82, box.y + box.height * 0.78)
    await page.mouse.up()
    await button('Done').click()
    await page.getByRole('img', { name: 'Preview' }).waitFor({ timeout: 60_000 })
    await make()
    const { inside, outside } = await changed([0.415, 0.215, 0.825, 0.785])
    expect(inside).toBeGreaterThan(0.5)
    expect(outside).toBe(0)
    const { made } = await pixelsOf('after')
    expect(made.plan.operations[0].name).toBe('remove-object')
    // The mask went with its edit.
    const { pictures } = await (await page.request.get('/api/pictures')).json()
    expect(pictures.map((picture: { origin: string }) => picture.origin).sort()).toEqual(['result', 'upload'])
  }, 240_000)

  it('paints by keys too', async () => {
    await put('keys')
    await field().fill('invert the colours')
    await button('Paint where it may act').click()
    const pad = page.getByRole('application')
    await pad.focus()
    await page.keyboard.press(' ')
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight')
    await page.keyboard.press(' ')
    await button('Done').click()
    await make()
    const { inside, outside } = await changed([0.45, 0.44, 0.65, 0.56])
    expect(inside).toBeGreaterThan(0.4)
    expect(outside).toBe(0)
  }, 120_000)

  it('limits one step to the sky by its chip', async () => {
    await put('hills')
    await field().fill('much warmer')
    await chip('Warmer').click()
    await where().selectOption('sky')
    await page.getByRole('img', { name: /^Marked in red/ }).waitFor({ timeout: 60_000 })
    expect(await accessibilityFaults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^Adjust Warmer.*only: sky/ }).waitFor()
    await make()
    const { inside, outside } = await changed([0, 0, 1, 0.68])
    expect(inside).toBeGreaterThan(0.4)
    expect(outside).toBeLessThan(width * height * 0.01)
  }, 180_000)

  it('takes its colours from a second picture', async () => {
    await put('plain')
    await field().fill('match the colours')
    await page.getByText('works from a second picture').first().waitFor()
    expect(await button('Make').getAttribute('aria-disabled')).toBe('true')
    await button('Second picture').click()
    const red = Buffer.from(await makeRed())
    await page.getByTestId('choose-reference').setInputFiles({ name: 'red.png', mimeType: 'image/png', buffer: red })
    await page.getByRole('button', { name: 'Remove the second picture' }).waitFor()
    await chip('Match colours').waitFor()
    await make()
    const { pixels, made } = await pixelsOf('after')
    expect(made.referenceIds).toEqual([expect.stringMatching(/^pic_/)])
    expect(averageOf(pixels.data, 0)).toBeGreaterThan(averageOf(pixels.data, 2) + 30)
    await page.getByRole('button', { name: 'Remove the second picture' }).click()
  }, 180_000)

  it('gives a drawing to download, with the record of how it was made', async () => {
    await put('vector')
    await field().fill('make it a vector drawing')
    await make()
    const link = page.getByRole('link', { name: 'Download as a drawing (SVG)' })
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    expect(download.suggestedFilename()).toMatch(/\.svg$/)
    const svg = await readFile(await download.path())
    expect(svg.toString()).toMatch(/^(<\?xml[^>]*>\s*)?<svg/)
    const record = await readProvenance(svg)
    expect(record).toMatchObject({ engine: 'built-in', operations: [{ name: 'vector' }] })
    const { id } = await pixelsOf('after')
    const answer = await page.request.get(`/api/pictures/${id}/content?variant=svg`)
    expect(answer.headers()).toMatchObject({
      'content-type': 'image/svg+xml',
      'content-disposition': expect.stringMatching(/^attachment/),
      'content-security-policy': expect.stringMatching(/sandbox/),
      'x-content-type-options': 'nosniff',
    })
  }, 180_000)

  it('finds an edit by search, as a picture of its own', async () => {
    await page.keyboard.press('Escape')
    await button('All edits').click()
    await page.getByRole('searchbox', { name: 'Search the edits' }).fill('stained')
    await page.getByRole('button', { name: /^Stained glass/ }).waitFor()
    expect(await page.getByRole('dialog').getByRole('listitem').count()).toBe(1)
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('button', { name: /^Stained glass/ }).click()
    await chip('Stained glass').waitFor()
  }, 60_000)

  it('asked no other host for anything, and logged no fault', () => {
    expect(owner.foreignHosts).toEqual([])
    expect(owner.faults).toEqual([])
  })
})

const averageOf = (data: Uint8Array | Uint8ClampedArray, channel: number): number => {
  let sum = 0
  for (let i = channel; i < data.length; i += 4) sum += data[i] ?? 0
  return sum / (data.length / 4)
}

async function makeRed(): Promise<Uint8Array> {
  const { encode } = await import('@image2image/engine/codec')
  const data = new Uint8ClampedArray(120 * 80 * 4)
  for (let i = 0; i < 120 * 80; i++) data.set([140 + (i % 100), 20 + (i % 30), 25, 255], i * 4)
  return encode({ width: 120, height: 80, data }, { format: 'png' })
}

/**
 * A vendor behind the studio: the owner connects one, tests it and says what it costs; somebody sees before anything runs
 * where a picture would go, makes an edit there, and starts from words; and a key of one's own. The vendor is a
 * counterpart on loopback that speaks as OpenAI does.
 */
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityFaults, openBrowser, type Visit, visit } from '../browser.ts'
import { openaiSpec } from '../counterparts/vendors/openai.ts'
import { keyCanary, Vendor } from '../counterparts/vendors/vendor.ts'
import { makePhoto } from './photo.ts'
import { becomeOwner, type RunningServer, startServer } from './running-server.ts'

const ownKey = 'sk-own-key-0123456789-wxyz'

let server: RunningServer
let browser: Browser
let vendor: Vendor
let owner: Visit
let page: Page

beforeAll(async () => {
  vendor = await new Vendor(openaiSpec({ modelIds: ['gpt-image-1', 'gpt-image-1-mini', 'gpt-image-1.5'] })).listen()
  vendor.picture = await makePhoto(1536, 1024)
  server = await startServer()
  browser = await openBrowser()
  owner = await visit(browser, server.origin)
  page = owner.page
  await becomeOwner(page, server)
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await vendor?.close()
}, 60_000)

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') console.error(page.url(), await page.locator('body').textContent())
})

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
const field = () => page.getByRole('textbox', { name: 'Say what should change' })
const willRun = () => page.getByRole('button', { name: /^What will run/ })

async function look(): Promise<void> {
  await page.waitForTimeout(200)
  expect(await accessibilityFaults(page), page.url()).toEqual([])
}

describe('a vendor', () => {
  it('is offered nowhere while none is connected', async () => {
    await page.goto('/studio')
    await page.getByRole('heading', { name: 'Drop a photo here' }).waitFor()
    await page.waitForLoadState('networkidle')
    expect(await page.getByLabel('Or describe a picture').count()).toBe(0)
  })

  it('is connected by the owner, tested and priced, and its key is never seen again', async () => {
    await page.goto('/admin?part=engines')
    await page.getByLabel('Service').selectOption('openai')
    await button('Connect').click()
    await page.getByText('This service wants a key.').waitFor()
    await page.getByText('Another address').click()
    await page.getByLabel('Address', { exact: true }).fill(`${vendor.baseUrl}/v1`)
    await page.getByLabel('Key', { exact: true }).fill(keyCanary)
    await button('Connect').click()
    await page.getByRole('heading', { name: 'OpenAI' }).waitFor()
    await page.getByText('key …6789').waitFor()
    await look()

    // Whoever answers at another address is not known to do what OpenAI promises: the operator says what is written where.
    await button('What to do with OpenAI').click()
    await page.getByRole('menuitem', { name: 'How it handles data' }).click()
    await page.getByLabel('What becomes of a picture').selectOption('kept_briefly')
    await page.getByLabel('Where it is processed').fill('EU')
    await page.getByLabel('Kept for days').fill('30')
    await page.getByLabel('Models learn from it').selectOption('no')
    await page.getByLabel('People look at it').selectOption('no')
    await look()
    await button('Save').click()
    await page.getByText('Fill this in.').first().waitFor()
    await page.getByLabel('Where that is written').fill('https://example.org/contract')
    await page.getByLabel('Read there on').fill('2026-11-01')
    await button('Save').click()
    await page.getByText('Goes to OpenAI, EU. Kept for up to 30 days; nothing learns from it.').waitFor()

    await button('Test').click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Test' }).click()
    await page.getByText('It works.').waitFor({ timeout: 60_000 })
    expect(await page.getByRole('img', { name: 'The test picture' }).count()).toBe(1)

    const row = page.getByRole('listitem').filter({ hasText: 'GPT Image 1 mini' }).last()
    await row.getByRole('button', { name: 'Price' }).click()
    await page.getByLabel('Amount').fill('0.25')
    await button('Save').click()
    await row.getByText('$0.25').waitFor()
    await row.getByRole('button', { name: 'Prefer' }).click()
    await row.getByText('preferred').waitFor()
    await page.reload()
    await page.getByText('test passed').waitFor()
    await look()
    expect(await page.content()).not.toContain(keyCanary)
  }, 120_000)

  it('is named with its price and place before an edit, makes it, and is named on the result', async () => {
    await page.goto('/studio')
    const buffer = await makePhoto(960, 640)
    await page.getByTestId('choose').setInputFiles({ name: 'hills.png', mimeType: 'image/png', buffer })
    await field().fill('black and white')
    await willRun().filter({ hasText: 'Built-in engine' }).waitFor()
    await field().fill('add a small red barn on the left hill')
    await willRun().filter({ hasText: 'GPT Image 1 mini' }).waitFor()
    expect(await willRun().textContent()).toContain('$0.25')
    await willRun().click()
    await page.getByText(/^Goes to OpenAI, EU. Kept for up to 30 days/).waitFor()
    await page.keyboard.press('Escape')
    await look()
    const before = vendor.received.length
    await button('Make').click()
    await page.getByText(/^Made by GPT Image 1 mini\s· went to OpenAI, EU/).waitFor({ timeout: 60_000 })
    await look()
    expect(vendor.received.length).toBe(before + 1)
    expect(vendor.received.at(-1)?.path).toBe('/v1/images/edits')
    expect(vendor.problems).toEqual([])
  }, 120_000)

  it('says what to do when the vendor blocks the words', async () => {
    vendor.play('blocked_input')
    await field().fill('add a dragon')
    await willRun().filter({ hasText: 'GPT Image 1 mini' }).waitFor()
    await button('Make').click()
    await page.getByText('refused this order by its content rules').waitFor({ timeout: 60_000 })
    await page.getByText('Another model may do it').waitFor()
    expect(await button('Try again').count()).toBe(0)
    expect(await page.content()).not.toContain('canary-of-the-vendor')
    // Whoever comes back is told, with the words.
    await page.goto('/studio')
    await page.getByText('This could not be made').waitFor()
    expect(await field().inputValue()).toBe('add a dragon')
    await look()
    await button('Back to the picture').click()
  }, 120_000)

  it('keeps the words of a picture that could not be made of them, for another try', async () => {
    await button('A picture from words').click()
    await page.getByLabel('Or describe a picture').fill('a dragon over the harbour')
    await button('Make').click()
    await page.getByText('refused this order by its content rules').waitFor({ timeout: 60_000 })
    await button('Change the words').click()
    expect(await page.getByLabel('Or describe a picture').inputValue()).toBe('a dragon over the harbour')
    vendor.stopFault()
    const failed = page.getByRole('region', { name: 'Could not be made' })
    await failed.getByRole('button', { name: 'a dragon over the harbour' }).first().waitFor()
    expect(await failed.getByRole('button', { name: /^add a dragon/ }).count()).toBe(1)
    await failed.getByRole('button', { name: 'Delete a dragon over the harbour' }).click()
    await failed.getByText('a dragon over the harbour').waitFor({ state: 'detached' })
  }, 60_000)

  it('makes a picture from words alone', async () => {
    await page.getByLabel('Or describe a picture').fill('a lighthouse in the snow')
    await page.getByText('Landscape').click()
    await willRun().filter({ hasText: '$0.25' }).waitFor()
    await look()
    vendor.play('html', 'submit', 1)
    const before = vendor.of('submit').length
    await button('Make').click()
    // What is tried again is what was asked for, shape and all.
    await button('Try again').click({ timeout: 60_000 })
    await page.getByText(/^Made by GPT Image 1 mini.*asked for 1536 × 1024/).waitFor({ timeout: 60_000 })
    const asked = vendor.of('submit').slice(before)
    const same = { prompt: 'a lighthouse in the snow', size: '1536x1024' }
    expect(asked.map(({ json }) => json)).toMatchObject([same, same])
    expect(vendor.problems).toEqual([])
  }, 120_000)

  it('is not used by whoever allows less, and they are told', async () => {
    await page.goto('/settings')
    await page.getByLabel('Only here').check()
    await page.getByText('Saved.').waitFor()
    await look()
    await page.goto('/studio')
    await field().fill('add a small red barn on the left hill')
    await page.getByText('This needs more than you allow').waitFor()
    expect(await button('Make').getAttribute('aria-disabled')).toBe('true')
    await page.getByRole('link', { name: 'Change it in the settings' }).click()
    await page.getByLabel('Services that keep it for up to 30 days').check()
    await page.getByText('Saved.').waitFor()
  }, 60_000)

  it('is reached with a key of one’s own, which is never seen again either', async () => {
    const own = page.locator('#own-keys')
    await own.getByLabel('Service').selectOption('openai')
    await own.getByLabel('Key', { exact: true }).fill(ownKey)
    await own.getByRole('button', { name: 'Connect', exact: true }).click()
    await own.getByText('key …wxyz').waitFor()
    await look()
    await page.reload()
    await own.getByText('key …wxyz').waitFor()
    expect(await page.content()).not.toContain(ownKey)
    await own.getByRole('button', { name: 'What to do with OpenAI' }).click()
    await page.getByRole('menuitem', { name: 'Disconnect' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Disconnect' }).click()
    await own.getByText('None connected.').waitFor()
  }, 60_000)

  it('asked no other host for anything, and logged no fault', () => {
    expect(owner.foreignHosts).toEqual([])
    expect(owner.faults).toEqual([])
  })
})

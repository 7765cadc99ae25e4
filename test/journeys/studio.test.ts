/** The product's main story in a real browser against the real server: set up, put in, say, make, compare, go on. */
import { readFile } from 'node:fs/promises'
import { decode } from '@image2image/engine/codec'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, type Visit, visit } from '../browser.ts'
import { makePhoto } from './photo.ts'
import { type RunningServer, startServer } from './running-server.ts'

let server: RunningServer
let browser: Browser
let owner: Visit
let page: Page

beforeAll(async () => {
  server = await startServer()
  browser = await openBrowser()
  owner = await visit(browser, server.origin)
  page = owner.page
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await server?.stop()
}, 60_000)

/** What the page said when a story broke off. */
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail' || !page) return
  const lists = await page.request.get('/api/generations?limit=2').then(answer => answer.text())
  console.error(page.url(), await page.locator('body').textContent(), lists)
})

const field = () => page.getByRole('textbox', { name: 'Say what should change' })
const button = (name: string) => page.getByRole('button', { name, exact: true })
const slider = () => page.getByRole('slider', { name: 'Before and after' })
const put = (name: string, buffer: Buffer) =>
  page.getByTestId('choose').setInputFiles({ name, mimeType: 'image/png', buffer })
const isDisabled = () => button('Make').getAttribute('aria-disabled')

async function say(words: string): Promise<void> {
  await field().fill(words)
  await page.waitForResponse(answer => answer.url().endsWith('/api/plans'))
}

/** How colourful the shown picture is, from its stored bytes: 0 for greys. */
async function colourfulness(): Promise<number> {
  const id = new URL(page.url()).searchParams.get('picture')
  const answer = await page.request.get(`/api/pictures/${id}/content?variant=original`)
  const { pixels } = await decode(await answer.body())
  let sum = 0
  for (let i = 0; i < pixels.data.length; i += 400) {
    const [red = 0, green = 0, blue = 0] = pixels.data.slice(i, i + 3)
    sum += Math.max(red, green, blue) - Math.min(red, green, blue)
  }
  return sum / (pixels.data.length / 400)
}

describe('the studio', () => {
  it('leads from the console’s link to the studio, once', async () => {
    await page.goto(server.setUpLink)
    await page.getByLabel('Name').fill('Ada')
    await page.getByLabel('E-mail').fill('ada@example.org')
    await page.getByLabel('Password', { exact: true }).fill('a quiet sentence')
    await button('Create owner').click()
    await page.getByRole('heading', { name: 'Drop a photo here' }).waitFor()
    const stranger = await visit(browser, server.origin)
    await stranger.page.goto(server.setUpLink)
    await stranger.page.getByRole('heading', { name: 'This server is set up' }).waitFor()
    await stranger.close()
  })

  it('refuses what is no picture in the server’s words', async () => {
    await put('notes.png', Buffer.from('these are words'))
    const alert = page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.textContent()).toMatch(/not a picture|JPEG/i)
    await button('Close').click()
  })

  it('makes a watercolour, compares it, and lets it be downloaded', async () => {
    await put('hills.png', await makePhoto(640, 480))
    await say('make it a watercolour')
    await page.getByRole('button', { name: /^Adjust Watercolour/ }).waitFor()
    await field().press('Control+Enter')
    await slider().waitFor({ state: 'attached', timeout: 90_000 })
    await slider().focus()
    await page.keyboard.press('ArrowRight')
    expect(await slider().inputValue()).toBe('51')
    await page.keyboard.press('x')
    expect(await slider().getAttribute('aria-valuetext')).toMatch(/shows before/)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download' }).click(),
    ])
    const { pixels } = await decode(await readFile(await download.path()))
    expect([pixels.width, pixels.height]).toEqual([640, 480])
  }, 120_000)

  it('goes on from the result, and back', async () => {
    const watercolour = new URL(page.url()).searchParams.get('picture')
    await page.keyboard.press('u')
    await page.waitForURL(/as=input/)
    expect(await field().inputValue()).toBe('')
    await say('black and white')
    await button('Make').click()
    await slider().waitFor({ state: 'attached', timeout: 90_000 })
    expect(await colourfulness()).toBeLessThan(2)
    await button('Undo: one step back').click()
    await page.waitForURL(new RegExp(`picture=${watercolour}`))
    expect(await colourfulness()).toBeGreaterThan(8)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+z')
    await page.waitForFunction(shown => !location.search.includes(String(shown)), watercolour)
    await page.keyboard.press('Control+Shift+Z')
    await page.waitForURL(new RegExp(`picture=${watercolour}`))
    expect(await page.getByRole('list', { name: 'This picture' }).getByRole('listitem').count()).toBe(3)
  }, 120_000)

  it('lets Make be pressed while the picture is still on its way', async () => {
    await page.route('**/api/pictures', async route => {
      await new Promise(resolve => setTimeout(resolve, 1_500))
      await route.continue()
    })
    await put('slow.png', await makePhoto(240, 160))
    await say('invert')
    await field().press('Control+Enter')
    await page.getByText('then it is made').waitFor()
    await slider().waitFor({ state: 'attached', timeout: 60_000 })
    await page.unroute('**/api/pictures')
    expect(await page.getByRole('list', { name: 'This picture' }).getByRole('listitem').allTextContents()).toEqual([
      expect.stringContaining('invert'),
      expect.stringContaining('slow'),
    ])
  }, 90_000)

  it('says plainly what it cannot do', async () => {
    await say('blorp the florbl')
    await page.getByText('None of this is an edit that is known here').waitFor()
    expect(await isDisabled()).toBe('true')
    await say('put a hat on the dog')
    await page.getByText('needs a generative model. None is connected to this server.').waitFor()
    expect(await isDisabled()).toBe('true')
  })

  it('changes the strength of a step and removes a step', async () => {
    await say('watercolour and vignette')
    await page.getByRole('button', { name: /^Adjust Watercolour/ }).click()
    await page.getByRole('slider', { name: 'Strength' }).fill('60')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /Adjust Watercolour, 60 %/ }).waitFor()
    await button('Remove Vignette').click()
    expect(await page.getByRole('list', { name: 'Plan' }).getByRole('listitem').count()).toBe(1)
  })

  it('cancels at once and leaves the picture as it was', async () => {
    await put('large.png', await makePhoto(1500, 1000))
    await page.getByRole('img', { name: 'large' }).first().waitFor()
    await say('oil painting')
    await button('Make').click()
    await page.waitForURL(/run=/)
    await page.getByRole('progressbar').waitFor()
    await button('Cancel').click()
    await page.getByText('Cancelled. The picture is as it was.').first().waitFor({ timeout: 5_000 })
    expect(await field().inputValue()).toBe('oil painting')
    expect(await page.getByRole('progressbar').count()).toBe(0)
  }, 60_000)

  it('finds running work again after a reload, also without an address', async () => {
    await button('Make').click()
    await page.waitForURL(/run=/)
    await page.getByRole('progressbar').waitFor()
    await page.reload()
    await page.getByRole('progressbar').waitFor()
    await page.goto('/')
    await page.getByRole('progressbar').waitFor()
    await slider().waitFor({ state: 'attached', timeout: 150_000 })
  }, 180_000)

  it('takes a picture that is dropped or pasted', async () => {
    const photo = (await makePhoto(240, 160)).toString('base64')
    for (const [kind, name] of [
      ['drop', 'dropped'],
      ['paste', 'pasted'],
    ] as const) {
      await page.evaluate(
        ({ kind, name, photo }) => {
          const bytes = Uint8Array.from(atob(photo), letter => letter.charCodeAt(0))
          const data = new DataTransfer()
          data.items.add(new File([bytes], `${name}.png`, { type: 'image/png' }))
          const options = { bubbles: true, cancelable: true }
          if (kind === 'drop') document.body.dispatchEvent(new DragEvent('drop', { ...options, dataTransfer: data }))
          else document.body.dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: data }))
        },
        { kind, name, photo },
      )
      await page.getByRole('img', { name, exact: true }).waitFor()
    }
  })

  it('says that the server is away, keeps the words, and goes on by itself', async () => {
    await say('sepia')
    await page.context().setOffline(true)
    await page.getByText('No connection to the server.').waitFor()
    expect(await isDisabled()).toBe('true')
    await page.context().setOffline(false)
    await page.getByText('No connection to the server.').waitFor({ state: 'detached' })
    expect(await field().inputValue()).toBe('sepia')
    await button('Make').click()
    await slider().waitFor({ state: 'attached', timeout: 90_000 })
  }, 120_000)

  it('keeps words that were not run over a reload', async () => {
    await field().fill('make it warmer and')
    await page.reload()
    await field().waitFor()
    expect(await field().inputValue()).toBe('make it warmer and')
  })

  it('deletes a result after a question', async () => {
    await button('Delete').click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await page.waitForURL(/as=input/)
    await slider().waitFor({ state: 'detached' })
  })

  it('makes an API key, shows it once, and signs out', async () => {
    await page.goto('/settings')
    await page.getByLabel('What is it for?').fill('backup')
    await button('Create key').click()
    const key = await page.locator('.select-all code').textContent()
    await button('I have it').click()
    const answer = await fetch(`${server.origin}/api/pictures`, { headers: { authorization: `Bearer ${key}` } })
    expect(answer.status).toBe(200)
    await button('Revoke').click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('No keys yet.').waitFor()
    await button('Sign out').click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  })

  it('asked no other host for anything, and logged no fault', () => {
    expect(owner.foreignHosts).toEqual([])
    expect(owner.faults).toEqual([])
  })
})

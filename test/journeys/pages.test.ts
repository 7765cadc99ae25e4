/**
 * Every page in both themes, on a phone and on a desktop: nothing for axe to find, nothing that scrolls sideways, nothing
 * asked of other hosts. One walk leads through all of it; wherever it stops, the page is looked at in all four ways.
 */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityFaults, openBrowser, visit } from '../browser.ts'
import { makePhoto } from './photo.ts'
import { becomeOwner, type RunningServer, startServer } from './running-server.ts'

const credentials = { name: 'Ada', email: 'ada@example.org', password: 'a quiet sentence' }
const phone = { width: 390, height: 844 }
const desktop = { width: 1440, height: 900 }
/** A theme changes nothing but colours, so the second one of each width is asked for those alone. */
const ways = [
  { viewport: desktop, colorScheme: 'light', tags: undefined },
  { viewport: desktop, colorScheme: 'dark', tags: ['cat.color'] },
  { viewport: phone, colorScheme: 'dark', tags: undefined },
  { viewport: phone, colorScheme: 'light', tags: ['cat.color'] },
] as const
/** A layout that follows the width of the window, and what follows that. */
const settleMs = 150

let server: RunningServer
let browser: Browser
let photo: Buffer

beforeAll(async () => {
  server = await startServer()
  browser = await openBrowser()
  photo = await makePhoto(480, 320)
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await server?.stop()
}, 60_000)

/** How much of the page moved by itself since it was opened, as browsers count it. */
const moved = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>(resolve => {
        let sum = 0
        const observer = new PerformanceObserver(list => {
          for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
            if (!entry.hadRecentInput) sum += entry.value
        })
        observer.observe({ type: 'layout-shift', buffered: true })
        setTimeout(() => resolve(sum), 100)
      }),
  )

type Look = (what: string) => Promise<void>

async function outside(page: Page, look: Look): Promise<void> {
  await page.goto('/setup')
  await page.getByRole('heading', { name: 'Open the set-up link' }).waitFor()
  await look('set-up without the link')
  await page.goto(server.setUpLink)
  await page.getByRole('heading', { name: 'Set up this server' }).waitFor()
  await look('set-up')
  await becomeOwner(page, server, credentials)
  await page.context().clearCookies()
  for (const path of ['/sign-up', '/forgotten-password', '/reset-password', '/verify', '/proved', '/access']) {
    await page.goto(path)
    await page.waitForLoadState('networkidle')
    await look(path)
  }
  await page.goto('/nowhere')
  await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor()
  await look('not found')
  await page.goto('/')
  await page.getByLabel('E-mail').fill(credentials.email)
  await page.getByLabel('Password', { exact: true }).fill('not this one')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('alert').waitFor()
  await look('sign-in')
  await page.getByLabel('Password', { exact: true }).fill(credentials.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(/studio/)
}

async function studio(page: Page, look: Look): Promise<void> {
  await page.getByRole('banner').waitFor()
  await page.waitForLoadState('networkidle')
  await look('studio, first sight')
  await page.getByTestId('choose').setInputFiles({ name: 'hills.png', mimeType: 'image/png', buffer: photo })
  const field = page.getByRole('textbox', { name: 'Say what should change' })
  await page.getByRole('list', { name: 'Suggestions' }).waitFor()
  await look('studio with a picture')
  await field.fill('black and white, vignette and florbl')
  await page.getByRole('button', { name: /^Adjust Vignette/ }).click()
  await look('studio with a step open')
  await page.keyboard.press('Escape')
  // Closing gives the focus back to the step a moment later; a key pressed before would open it again.
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.waitForTimeout(300)
  await field.press('Control+Enter')
  await page.getByRole('slider', { name: 'Before and after' }).waitFor({ state: 'attached', timeout: 60_000 })
  await look('studio with a result')
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await look('keys')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'All edits' }).click()
  await look('all edits')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await look('a question')
  await page.keyboard.press('Escape')
  await page.getByRole('alertdialog').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Account' }).click()
  await page.getByRole('menu').waitFor()
  await look('account menu')
  await page.keyboard.press('Escape')
  await page.goto('/studio?picture=nothing')
  await page.getByText('This picture does not exist any more').waitFor()
  await look('missing picture')
}

async function inside(page: Page, look: Look): Promise<void> {
  for (const viewport of [desktop, phone]) {
    await page.setViewportSize(viewport)
    await page.goto('/settings')
    await page.getByText('No keys yet.').waitFor()
    expect(await moved(page), `settings at ${viewport.width} px`).toBeLessThan(0.01)
  }
  await look('settings')
  await page.getByRole('button', { name: 'Change: Password' }).click()
  await look('a form in a window')
  for (const part of ['people', 'invitations', 'engines', 'cases', 'log']) {
    await page.goto(`/admin?part=${part}`)
    await page.getByRole('heading', { name: 'Administration' }).waitFor()
    await page.waitForLoadState('networkidle')
    await look(`administration, ${part}`)
  }
}

describe('pages', () => {
  it('are accessible on a phone and on a desktop, light and dark', async () => {
    const { page, faults, foreignHosts, close } = await visit(browser, server.origin, { viewport: desktop })
    const found: string[] = []
    const look: Look = async what => {
      for (const { viewport, colorScheme, tags } of ways) {
        await page.setViewportSize(viewport)
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        await page.waitForTimeout(settleMs)
        const where = `${what}, ${colorScheme} at ${viewport.width} px`
        for (const fault of await accessibilityFaults(page, tags)) found.push(`${where}: ${fault}`)
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        if (overflow > 0) found.push(`${where}: scrolls sideways by ${overflow} px`)
      }
      await page.setViewportSize(desktop)
    }
    await outside(page, look)
    await studio(page, look)
    await inside(page, look)
    expect(found).toEqual([])
    expect(faults).toEqual([])
    expect(foreignHosts).toEqual([])
    await close()
  }, 180_000)
})

/** Every page in both themes, on a phone and on a desktop: nothing for axe to find, nothing asked of other hosts. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityFaults, openBrowser, visit } from '../browser.ts'
import { makePhoto } from './photo.ts'
import { type RunningServer, startServer } from './running-server.ts'

const credentials = { name: 'Ada', email: 'ada@example.org', password: 'a quiet sentence' }
const screens = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]

let server: RunningServer
let browser: Browser
let photo: Buffer
let hasOwner = false

beforeAll(async () => {
  server = await startServer()
  browser = await openBrowser()
  photo = await makePhoto(480, 320)
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await server?.stop()
}, 60_000)

/** Goes through the pages in the order in which somebody meets them, and says where axe is looked for. */
async function walk(page: Page, look: (what: string) => Promise<void>): Promise<void> {
  await enter(page, look)
  await page.waitForURL(/studio/)
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
  await page.goto('/studio?picture=nothing')
  await page.getByText('This picture does not exist any more').waitFor()
  await look('missing picture')
  await page.goto('/settings')
  await page.getByText('No keys yet.').waitFor()
  await look('settings')
  for (const part of ['people', 'invitations', 'engines', 'cases', 'log']) {
    await page.goto(`/admin?part=${part}`)
    await page.getByRole('heading', { name: 'Administration' }).waitFor()
    await page.waitForLoadState('networkidle')
    await look(`administration, ${part}`)
  }
  await page.goto('/nowhere')
  await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor()
  await look('not found')
}

async function enter(page: Page, look: (what: string) => Promise<void>): Promise<void> {
  if (!hasOwner) {
    await page.goto('/setup')
    await page.getByRole('heading', { name: 'Open the set-up link' }).waitFor()
    await look('set-up without the link')
    await page.goto(server.setUpLink)
    await page.getByRole('heading', { name: 'Set up this server' }).waitFor()
    await look('set-up')
    await page.request.post('/api/setup', {
      data: { ...credentials, token: new URL(server.setUpLink).searchParams.get('token') },
      headers: { origin: server.origin },
    })
    await page.context().clearCookies()
    hasOwner = true
  }
  await page.goto('/')
  await page.getByLabel('E-mail').fill(credentials.email)
  await look('sign-in')
  await page.getByLabel('Password', { exact: true }).fill(credentials.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

describe('pages', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const viewport of screens) {
      it(`are accessible in ${colorScheme} at ${viewport.width} px`, async () => {
        const { page, faults, foreignHosts, close } = await visit(browser, server.origin, { colorScheme, viewport })
        const found: string[] = []
        await walk(page, async what => {
          await page.waitForTimeout(200)
          for (const fault of await accessibilityFaults(page)) found.push(`${what}: ${fault}`)
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
          if (overflow > 0) found.push(`${what}: scrolls sideways by ${overflow} px`)
        })
        expect(found).toEqual([])
        expect(faults).toEqual([])
        expect(foreignHosts).toEqual([])
        await close()
      }, 120_000)
    }
  }
})

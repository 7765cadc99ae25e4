/**
 * A stranger's whole life here: invited or signing up by themselves, through real letters, in another browser, an edit,
 * a forgotten password, another address, and out again without a trace.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityFaults, openBrowser, visit } from '../browser.ts'
import { type Mailbox, openMailbox, type ReceivedLetter } from '../counterparts/mailbox.ts'
import { makePhoto } from './photo.ts'
import { type RunningServer, startServer } from './running-server.ts'

const owner = { name: 'Olive', email: 'olive@example.test', password: 'a quiet sentence' }
const bea = { name: 'Bea', email: 'bea@example.test', password: 'another quiet sentence' }

let box: Mailbox
let server: RunningServer
let browser: Browser
let photo: Buffer

beforeAll(async () => {
  box = await openMailbox()
  server = await startServer(origin => ({
    SIGN_UP: 'open',
    SMTP_URL: box.url,
    MAIL_FROM: 'post@pictures.example.test',
    BASE_URL: origin,
  }))
  browser = await openBrowser()
  photo = await makePhoto(480, 320)
  const token = new URL(server.setUpLink).searchParams.get('token')
  const made = await fetch(`${server.origin}/api/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.origin },
    body: JSON.stringify({ ...owner, token }),
  })
  expect(made.status).toBe(201)
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await box?.close()
}, 60_000)

const linkIn = ({ text }: ReceivedLetter): string => /https?:\/\/\S+#token=[\w-]{43}/.exec(text)?.[0] ?? ''
const field = (page: Page, label: string) => page.getByLabel(label, { exact: true })
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

/** What is left of pictures in the storage. */
const storedFiles = () =>
  readdirSync(join(server.dataDir, 'pictures'), { recursive: true, withFileTypes: true }).filter(entry =>
    entry.isFile(),
  )

/** Nothing for axe to find on the page as it stands. */
async function look(page: Page): Promise<void> {
  await page.waitForTimeout(200)
  expect(await accessibilityFaults(page), page.url()).toEqual([])
}

async function fillSignIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto('/sign-in')
  await field(page, 'E-mail').fill(email)
  await field(page, 'Password').fill(password)
  await press(page, 'Sign in')
}

describe('an account', () => {
  it('comes by letter, edits, changes, and goes', async () => {
    const first = await visit(browser, server.origin)
    const { page } = first
    await page.goto('/sign-in')
    await page.getByRole('link', { name: 'Create one' }).click()
    await field(page, 'E-mail').fill(bea.email)
    await look(page)
    await press(page, 'Send the letter')
    await page.getByRole('heading', { name: 'Check your mailbox' }).waitFor()
    await look(page)
    const link = linkIn(await box.take(bea.email))
    expect(link.startsWith(`${server.origin}/verify#token=`)).toBe(true)

    // A scanner of mail follows the link, as often as it likes; the letter is then opened in another browser.
    for (let looks = 0; looks < 3; looks++) expect((await fetch(link)).status).toBe(200)
    const second = await visit(browser, server.origin)
    const at = second.page
    await at.goto(link)
    await at.getByRole('heading', { name: 'Finish your account' }).waitFor()
    await look(at)
    expect(await field(at, 'E-mail').inputValue()).toBe(bea.email)
    await field(at, 'Name').fill(bea.name)
    await field(at, 'Password').fill(bea.password)
    await press(at, 'Create account')
    await at.waitForURL(/studio/)

    await at.getByTestId('choose').setInputFiles({ name: 'hills.png', mimeType: 'image/png', buffer: photo })
    await at.getByRole('textbox', { name: 'Say what should change' }).fill('black and white')
    await at.getByRole('textbox', { name: 'Say what should change' }).press('Control+Enter')
    await at.getByRole('slider', { name: 'Before and after' }).waitFor({ state: 'attached', timeout: 60_000 })
    expect(storedFiles().length).toBeGreaterThan(0)

    // The link has done its work.
    await page.goto(link)
    await page.getByRole('heading', { name: 'This link does not work any more' }).waitFor()
    await look(page)

    await at.goto('/settings')
    await press(at, 'Change: Name')
    await field(at, 'Name').fill('Beatrice')
    await press(at, 'Save')
    await at.getByText('Beatrice').first().waitFor()
    await press(at, 'Change: E-mail')
    await field(at, 'New e-mail').fill('beatrice@example.test')
    await press(at, 'Send the letter')
    await at.getByText('A letter is on its way to beatrice@example.test').waitFor()
    await page.goto(linkIn(await box.take('beatrice@example.test')))
    await page.getByRole('button', { name: 'Use this address' }).waitFor()
    await look(page)
    await press(page, 'Use this address')
    await page.getByText('Your address is changed').waitFor()
    expect((await box.take(bea.email)).subject).toContain('another address')

    await at.goto('/settings')
    await press(at, 'Delete account')
    await at.getByLabel('Type beatrice@example.test to confirm').fill('beatrice@example.test')
    await look(at)
    await press(at, 'Delete everything')
    await at.getByText('Your account is gone').waitFor()
    expect((await box.take('beatrice@example.test')).subject).toContain('was deleted')
    await expect.poll(storedFiles, { timeout: 10_000 }).toEqual([])
    await fillSignIn(at, 'beatrice@example.test', bea.password)
    await at.getByText('The e-mail address or the password is wrong').waitFor()
    for (const { faults, foreignHosts, close } of [first, second]) {
      expect(faults).toEqual([])
      expect(foreignHosts).toEqual([])
      await close()
    }
  }, 180_000)

  it('finds its way back when the password is forgotten, and says nothing about strangers', async () => {
    const { page, faults, close } = await visit(browser, server.origin)
    const ask = async (email: string) => {
      await page.goto('/forgotten-password')
      await field(page, 'E-mail').fill(email)
      await look(page)
      await press(page, 'Send the letter')
      await page.getByRole('heading', { name: 'Check your mailbox' }).waitFor()
      return (await page.getByRole('status').allInnerTexts()).join(' ').replaceAll(email, 'whom')
    }
    expect(await ask(owner.email)).toBe(await ask('nobody@example.test'))
    await page.goto(linkIn(await box.take(owner.email)))
    await field(page, 'New password').fill('a new quiet sentence')
    await look(page)
    await press(page, 'Set password')
    await page.getByRole('heading', { name: 'Your password is changed' }).waitFor()
    expect(box.letters.map(({ to }) => to[0])).not.toContain('nobody@example.test')
    await fillSignIn(page, owner.email, 'a new quiet sentence')
    await page.waitForURL(/studio/)
    expect(faults).toEqual([])
    await close()
  }, 120_000)
})

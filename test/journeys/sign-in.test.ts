/**
 * Ways in beside the password, as a person meets them: a passkey from the browser's own list, codes with their recovery
 * codes, another service, and the question whether it is still you. The authenticator is Chromium's virtual one.
 */
import { execFile } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeAt, stepOf } from '../../server/accounts/factors/totp.ts'
import { accessibilityFaults, openBrowser, visit } from '../browser.ts'
import { type OidcCounterpart, startOidc } from '../counterparts/oidc.ts'
import { type RunningServer, startServer } from './running-server.ts'

const password = 'a quiet sentence'
const email = 'ada@example.org'

let server: RunningServer
let browser: Browser
let oidc: OidcCounterpart
let origin = ''

beforeAll(async () => {
  oidc = await startOidc()
  const { issuer, clientId, clientSecret } = oidc
  server = await startServer(() => ({
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: clientId,
    OIDC_CLIENT_SECRET: clientSecret,
    OIDC_NAME: 'Example',
  }))
  // Passkeys belong to a name, and 127.0.0.1 is none.
  origin = server.origin.replace('127.0.0.1', 'localhost')
  browser = await openBrowser()
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await oidc?.stop()
}, 60_000)

interface Device {
  /** Whether it answers by itself, as a person would who touches the sensor. */
  answers(isAnswering: boolean): Promise<void>
}

async function withDevice(page: Page): Promise<Device> {
  const session: CDPSession = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return {
    answers: async enabled => {
      await session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })
    },
  }
}

function fromBase32(text: string): Buffer {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...text].map(letter => letters.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map(byte => Number.parseInt(byte, 2)))
}

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** As the operator makes one, on the command line. */
async function createAccount(address: string): Promise<void> {
  const words = ['create-account', '--email', address, '--password', password]
  const { DATABASE_URL: _, BASE_URL: __, ...environment } = process.env
  const env = { ...environment, DATA_DIR: server.dataDir }
  await promisify(execFile)(process.execPath, ['server/main.ts', 'admin', ...words], { cwd: root, env })
}

async function claim(page: Page): Promise<void> {
  const token = new URL(server.setUpLink).searchParams.get('token')
  const data = { token, name: 'Ada', email, password }
  const answer = await page.request.post(`${origin}/api/setup`, { data, headers: { origin } })
  expect(answer.status()).toBe(201)
}

async function enterPassword(page: Page): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

describe('signing in', () => {
  it('with a passkey, with codes, with a recovery code', async () => {
    const { page, faults, foreignHosts, close } = await visit(browser, origin)
    const looked: string[] = []
    const look = async (what: string) => {
      for (const fault of await accessibilityFaults(page)) looked.push(`${what}: ${fault}`)
    }
    const device = await withDevice(page)
    await claim(page)
    await page.goto('/settings')
    await page.getByLabel('What should it be called?').fill('Laptop')
    await page.getByRole('button', { name: 'Add passkey' }).click()
    await page.getByText('Laptop', { exact: true }).waitFor()

    await page.getByRole('button', { name: 'Set up codes' }).click()
    await page.getByRole('img', { name: 'Scan this with your authenticator app' }).waitFor()
    await look('setting up codes')
    const typed = await page.getByText(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/).textContent()
    const secret = fromBase32((typed ?? '').replaceAll(' ', ''))
    await page.getByLabel('Then type the code it shows').fill(codeAt(secret, stepOf(new Date())))
    await page.getByRole('button', { name: 'Switch on' }).click()
    await page.getByText('Your recovery codes').waitFor()
    await look('recovery codes')
    const [recoveryCode = ''] = await page.getByText(/^\w{4}-\w{4}-\w{4}$/).allTextContents()
    await page.getByRole('button', { name: 'I have kept them' }).click()
    await page.getByText('On. 10 recovery codes left.').waitFor()

    // The browser offers the passkey by itself, under the e-mail field.
    await page.context().clearCookies()
    await page.goto('/sign-in')
    await page.waitForURL(/studio/)

    await device.answers(false)
    await page.context().clearCookies()
    await enterPassword(page)
    await page.getByRole('heading', { name: 'Enter a code' }).waitFor()
    await page.getByLabel('Code', { exact: true }).fill('000000')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('alert').waitFor()
    await look('a wrong code')
    await page.getByRole('button', { name: 'Use a recovery code instead' }).click()
    await page.getByLabel('Recovery code').fill(recoveryCode)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.waitForURL(/studio/)

    await page.context().clearCookies()
    await page.goto('/sign-in')
    await page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor()
    await look('sign-in')
    // Between the click and the question to the device: sooner, the list under the e-mail field would take the answer, and
    // a device that was asked already is not asked again.
    await page.route('**/api/session/passkey/options', async route => {
      await device.answers(true)
      await route.continue()
    })
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.waitForURL(/studio/)
    expect(looked).toEqual([])
    expect(faults).toEqual([])
    expect(foreignHosts).toEqual([])
    await close()
  }, 120_000)

  it('asks whether it is still you, and then does what was asked for', async () => {
    const { page, faults, close } = await visit(browser, origin)
    await withDevice(page)
    const member = { email: 'grace@example.org' }
    await createAccount(member.email)
    await page.goto('/sign-in')
    await page.getByLabel('E-mail').fill(member.email)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.waitForURL(/studio/)
    await page.goto('/settings')
    // What the server says after ten minutes, said once at once.
    let refusals = 1
    await page.route('**/api/totp', route =>
      refusals-- > 0
        ? route.fulfill({
            status: 403,
            contentType: 'application/problem+json',
            body: JSON.stringify({ status: 403, code: 'fresh_sign_in_needed', title: '', detail: '', details: {} }),
          })
        : route.fallback(),
    )
    await page.getByRole('button', { name: 'Set up codes' }).click()
    await page.getByRole('dialog', { name: 'Is it still you?' }).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('dialog').getByLabel('Password', { exact: true }).fill('not this one')
    await page.getByRole('button', { name: 'Confirm', exact: true }).click()
    await page.getByText('That did not prove that it is you.').waitFor()
    await page.getByRole('dialog').getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Confirm', exact: true }).click()
    await page.getByRole('img', { name: 'Scan this with your authenticator app' }).waitFor()
    expect(faults).toEqual([])
    await close()
  }, 120_000)

  it('through another service, which is told nothing but where to come back', async () => {
    const { page, faults, close } = await visit(browser, server.origin)
    oidc.who = { sub: 'lin', email: 'lin@example.org', email_verified: true }
    await page.goto('/sign-in')
    await page.getByRole('button', { name: 'Continue with Example' }).click()
    await page.waitForURL(/\/sign-in\?problem=provider_sign_up_closed$/)
    await page.getByText('There is no account for you here yet').waitFor()

    await page.getByLabel('E-mail').fill('grace@example.org')
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.waitForURL(/studio/)
    await page.goto('/settings')
    await page.getByRole('button', { name: 'Connect Example' }).click()
    await page.getByText('Connected with Example.').waitFor()
    await page.context().clearCookies()
    await page.goto('/sign-in?to=/settings')
    await page.getByRole('button', { name: 'Continue with Example' }).click()
    await page.getByText('Connected with Example.').waitFor()
    expect(faults).toEqual([])
    await close()
  }, 120_000)
})

/**
 * A program of one's own is told when an edit ends: the address is given in the settings, the secret seen once, a test
 * sent, what was sent looked at and sent again, and the address switched off and deleted. The receiver is on loopback and
 * checks signatures with the reference implementation of Standard Webhooks.
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityFaults, openBrowser, type Visit, visit } from '../browser.ts'
import { makePhoto } from './photo.ts'
import { becomeOwner, type RunningServer, startServer } from './running-server.ts'

interface Received {
  readonly headers: Record<string, string>
  readonly body: string
}

const atHome = fileURLToPath(new URL('../counterparts/webhooks-at-home.ts', import.meta.url))
const received: Received[] = []
let status = 204
let receiver: Server
let server: RunningServer
let browser: Browser
let owner: Visit
let page: Page
let secret = ''

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    received.push({ headers: request.headers as Record<string, string>, body: await text(request) })
    response.writeHead(status).end()
  })
  await new Promise<void>(resolve => receiver.listen(0, '127.0.0.1', resolve))
  server = await startServer(() => ({ NODE_OPTIONS: `--import=${atHome}` }))
  browser = await openBrowser()
  owner = await visit(browser, server.origin)
  page = owner.page
  await becomeOwner(page, server)
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await server?.stop()
  receiver?.closeAllConnections()
  receiver?.close()
}, 60_000)

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') console.error(page.url(), await page.locator('#webhooks').textContent(), received)
})

const hooks = () => page.locator('#webhooks')
const button = (name: string) => hooks().getByRole('button', { name, exact: true })
const message = (type: string) => hooks().getByRole('listitem').filter({ hasText: type }).last()
const address = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`

async function look(): Promise<void> {
  await page.waitForTimeout(200)
  expect(await accessibilityFaults(page), page.url()).toEqual([])
}

describe('a webhook', () => {
  it('is added after a word about what is missing, and its secret is seen once', async () => {
    await page.goto('/settings')
    await button('Add webhook').click()
    await hooks().getByText('Give an address that begins with https://.').waitFor()
    await hooks().getByLabel('Address').fill(address())
    await button('Add webhook').click()
    await hooks().getByText('Copy this secret now.').waitFor()
    secret = (await hooks().locator('.select-all code').textContent()) ?? ''
    expect(secret).toMatch(/^whsec_/)
    await look()
    await button('I have it').click()
    await page.reload()
    await hooks().getByText(address()).waitFor()
    expect(await page.content()).not.toContain(secret)
  }, 60_000)

  it('gets a test, signed with that secret, and it is listed', async () => {
    await button('Send a test').click()
    await message('webhook.test').getByText('arrived').waitFor()
    const [{ headers, body } = { headers: {}, body: '' }] = received
    expect(new Webhook(secret).verify(body, headers)).toMatchObject({ type: 'webhook.test' })
    await look()
  }, 60_000)

  it('hears the end of an edit, and once more when that is asked for', async () => {
    const headers = { origin: server.origin }
    const file = { name: 'hills.png', mimeType: 'image/png', buffer: await makePhoto(64, 48) }
    const { id: pictureId } = await (await page.request.post('/api/pictures', { headers, multipart: { file } })).json()
    const data = { pictureId, instruction: 'black and white' }
    const ordered = await (await page.request.post('/api/generations', { headers, data })).json()
    await expect.poll(() => received.length, { timeout: 60_000 }).toBe(2)
    await page.reload()
    await button('Messages').click()
    await message('generation.done').getByText('arrived').waitFor()
    await message(ordered.id).getByRole('button', { name: 'Send again' }).click()
    await expect.poll(() => received.length, { timeout: 30_000 }).toBe(3)
    const [, first, second] = received
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
    expect(new Webhook(secret).verify(second?.body ?? '', second?.headers ?? {})).toMatchObject({
      type: 'generation.done',
      data: { id: ordered.id },
    })
    expect(second?.body).not.toContain('black and white')
  }, 120_000)

  it('says how a message fared that did not arrive', async () => {
    status = 500
    await button('Send a test').click()
    await hooks().getByText('answered 500').waitFor({ timeout: 30_000 })
    await look()
    status = 204
  }, 60_000)

  it('is switched off and on, gets a new secret, and is deleted', async () => {
    await button('Switch off').click()
    await button('Switch on').waitFor()
    expect(await button('Send a test').count()).toBe(0)
    await button('Switch on').click()
    await button('New secret').click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'New secret' }).click()
    await hooks().getByText('Copy this secret now.').waitFor()
    expect(await hooks().locator('.select-all code').textContent()).not.toBe(secret)
    await button('I have it').click()
    await button('Delete').click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await hooks().getByText('No webhooks yet.').waitFor()
  }, 60_000)

  it('asked no other host for anything, and logged no fault', () => {
    expect(owner.foreignHosts).toEqual([])
    expect(owner.faults).toEqual([])
  })
})

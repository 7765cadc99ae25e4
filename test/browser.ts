/**
 * The browser of the journeys: the system's own Chromium, headless, with an empty profile and everything that would speak
 * to anybody else turned off. Tells which other hosts a page asked for, because the answer must be none.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const programs = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

export function browserProgram(): string | null {
  const given = process.env.CHROMIUM_PATH
  if (given !== undefined) return existsSync(given) ? given : null
  return programs.find(path => existsSync(path)) ?? null
}

export async function openBrowser(): Promise<Browser> {
  const executablePath = browserProgram()
  if (!executablePath) throw new Error('no Chromium: "npm test" installs Debian’s, or set CHROMIUM_PATH')
  return chromium.launch({ executablePath, args: flags })
}

export interface Visit {
  readonly page: Page
  /** Hosts that are not ours, blocked scripts and styles, uncaught errors: all must stay empty. */
  readonly foreignHosts: string[]
  readonly faults: string[]
  close(): Promise<void>
}

/** One person's browser: own cookies, own storage. */
export async function visit(browser: Browser, origin: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({
    baseURL: origin,
    reducedMotion: 'reduce',
    acceptDownloads: true,
    ...options,
  })
  context.setDefaultTimeout(20_000)
  const foreignHosts: string[] = []
  const faults: string[] = []
  context.on('request', request => {
    const url = new URL(request.url())
    if (url.protocol.startsWith('http') && url.origin !== origin) foreignHosts.push(url.host)
  })
  const page = await context.newPage()
  page.on('pageerror', error => faults.push(error.message))
  page.on('console', message => {
    // A refused request is logged by the browser itself; the journeys look at what the page says about it.
    if (message.type() === 'error' && !/^Failed to load resource/.test(message.text())) faults.push(message.text())
  })
  return { page, foreignHosts, faults, close: () => context.close() }
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/**
 * What axe finds wrong with the page as it stands: one line per rule and place.
 * @param tags only rules that have one of these, such as `cat.color` after a change of theme alone
 */
export async function accessibilityFaults(page: Page, tags?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axeSource)
  const options = { resultTypes: ['violations'], ...(tags ? { runOnly: { type: 'tag', values: tags } } : {}) }
  const found = await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`)
  const { violations } = found as { violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(node => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`),
  )
}

/**
 * Node and the browser agree: the same pixels and the same plan, one operation of every family, in both. In Chromium they
 * give the same bytes; other browsers may round `Math.exp` and its kin differently, and the two builds of ONNX Runtime add
 * in another order, so a difference that nobody sees is allowed. Colours are compared as they are seen, times their alpha,
 * because a canvas does not keep those of clear pixels.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Pixels, type Plan, runPlan } from '@image2image/engine'
import { decode, encode } from '@image2image/engine/codec'
import { storedModelFiles } from '@image2image/engine/models'
import type { Browser } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createApp, type HttpServer, listen } from '../../server/http/http.ts'
import { systemClock } from '../../server/kernel/clock.ts'
import { silentLog } from '../../server/kernel/log.ts'
import { openBrowser, type Visit, visit } from '../browser.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const folder = mkdtempSync(join(tmpdir(), 'image2image-agreement-'))
let server: HttpServer
let browser: Browser
let visitor: Visit
let pixels: Pixels
let picture: string

/** The server puts the nonce of its answer in the place of that word, as in the app's own page. */
const page = (script: string): string =>
  `<!doctype html><script type="module" nonce="NONCE-OF-THIS-ANSWER" src="${script}"></script>`

beforeAll(async () => {
  await build({
    configFile: join(root, 'web', 'vite.config.ts'),
    logLevel: 'error',
    publicDir: false,
    build: {
      outDir: folder,
      emptyOutDir: true,
      rollupOptions: { input: join(import.meta.dirname, 'agreement-page.ts') },
    },
  })
  const script = readdirSync(join(folder, 'assets')).find(name => name.startsWith('agreement-page'))
  writeFileSync(join(folder, 'index.html'), page(`/assets/${script}`))
  const app = createApp({
    log: silentLog,
    clock: systemClock,
    productName: 'Image2Image',
    version: '0',
    authenticate: async () => null,
    isReady: async () => true,
    routes: [],
    webFolder: folder,
    modelFiles: storedModelFiles(),
  })
  server = await listen(request => app.fetch(request), { host: '127.0.0.1', port: 0 })
  browser = await openBrowser()
  visitor = await visit(browser, server.url)
  await visitor.page.goto('/')
  // Not `waitForFunction`, which evaluates in the page what the page's policy forbids.
  await vi.waitUntil(() => visitor.page.evaluate('typeof run === "function"'), { timeout: 20_000 })
  pixels = (await decode(await readFile(join(root, 'docs', 'photos', 'cat.jpg')))).pixels
  picture = Buffer.from(await encode(pixels, { format: 'png' })).toString('base64')
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await server?.close({ graceMs: 100 })
  rmSync(folder, { recursive: true, force: true })
})

interface Difference {
  readonly mean: number
  readonly most: number
}

/** Of the colours as they are seen, that is, times their alpha, and of alpha itself. */
function difference(one: Pixels, other: Pixels): Difference {
  expect([one.width, one.height]).toEqual([other.width, other.height])
  let sum = 0
  let most = 0
  for (let i = 0; i < one.data.length; i++) {
    const alpha = i | 3
    const seen = ({ data }: Pixels) => (i === alpha ? (data[i] ?? 0) : ((data[i] ?? 0) * (data[alpha] ?? 0)) / 255)
    const apart = Math.abs(seen(one) - seen(other))
    sum += apart
    most = Math.max(most, apart)
  }
  return { mean: sum / one.data.length, most }
}

async function compare(plan: Plan): Promise<Difference> {
  const inNode = await runPlan(pixels, plan)
  const call = `run(${JSON.stringify(picture)}, ${JSON.stringify(plan)})`
  const inPage = (await visitor.page.evaluate(call)) as { file: string; notes: string[] }
  expect(inPage.notes).toEqual(inNode.notes)
  return difference(inNode.pixels, (await decode(Buffer.from(inPage.file, 'base64'))).pixels)
}

const steps = (...operations: Plan['operations']): Plan => ({ operations, notUnderstood: [], needsGenerative: false })

/** Levels of 255; the golden pictures allow a mean of 3. */
const mostMean = 0.1
const mostAnywhere = 16

describe('Node and the browser agree', () => {
  it.each<[string, Plan]>([
    ['paint', steps({ name: 'watercolour', strength: 1 })],
    ['drawing', steps({ name: 'pencil', strength: 1 })],
    ['film', steps({ name: 'vintage', strength: 1 })],
    ['light', steps({ name: 'golden-hour', strength: 1 })],
    ['tone', steps({ name: 'auto-enhance', strength: 1 })],
    ['denoise', steps({ name: 'denoise', strength: 1 })],
    ['a masked step', steps({ name: 'warmer', strength: 1, mask: 'ellipse 0.2 0.2 0.5 0.5' })],
    ['geometry and canvas', steps({ name: 'rotate', strength: 1, degrees: 90 }, { name: 'upscale', strength: 1 })],
  ])('%s', async (family, plan) => {
    const { mean, most } = await compare(plan)
    console.info(`${family}: mean ${mean.toFixed(4)}, most ${most.toFixed(1)} of 255`)
    expect(mean).toBeLessThan(mostMean)
    expect(most).toBeLessThan(mostAnywhere)
  })

  it('background, by the model', async () => {
    const { mean, most } = await compare(steps({ name: 'background-remove', strength: 1 }))
    console.info(`background: mean ${mean.toFixed(4)}, most ${most.toFixed(1)} of 255`)
    expect(mean).toBeLessThan(mostMean)
    expect(most).toBeLessThan(mostAnywhere)
    expect(visitor.faults).toEqual([])
  }, 400_000)
})

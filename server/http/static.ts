/**
 * The built web app. Files are listed when the page changes, so no request can name a path outside; those with a hash in
 * the name are kept by browsers for ever, and every address of the app that is no file gets the page itself.
 */
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Context, MiddlewareHandler } from 'hono'
import type { AppEnv } from './auth.ts'
import { NONCE_MARK } from './security.ts'

const types: Record<string, string> = {
  avif: 'image/avif',
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  jpg: 'image/jpeg',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  mjs: 'text/javascript; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
  webp: 'image/webp',
  woff2: 'font/woff2',
}
const shrinks = /^(text\/|image\/svg|application\/(json|wasm|manifest))/
/** Larger files are sent as they are: compressing them would hold the process. */
const GZIP_BYTES = 4 * 1024 * 1024

interface Asset {
  path: string
  sizeBytes: number
  type: string
  etag: string
  isForever: boolean
}

const compress = promisify(gzip)

function listAssets(folder: string): Map<string, Asset> {
  const assets = new Map<string, Asset>()
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name)
    const stat = statSync(path, { throwIfNoEntry: false })
    if (!stat?.isFile() || name.endsWith('.map')) continue
    const url = `/${name.split(sep).join('/')}`
    assets.set(url, {
      path,
      sizeBytes: stat.size,
      type: types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
      etag: `"${stat.size.toString(36)}-${Math.trunc(stat.mtimeMs).toString(36)}"`,
      // Vite writes `assets/<name>-<8 characters of hash>.<ending>`.
      isForever: /^\/assets\/.+-[\w-]{8}\.\w+$/.test(url),
    })
  }
  return assets
}

const notBuilt = 'The web app is not built yet. Start Image2Image with "npm start", which builds it.\n'

export function staticFiles(folder: string): MiddlewareHandler<AppEnv> {
  const page = join(folder, 'index.html')
  let builtMs: number | undefined
  let pageText: string | undefined
  let assets = new Map<string, Asset>()
  let compressed = new Map<string, Promise<Buffer<ArrayBuffer>>>()

  /** Another build may replace the files while the server runs. */
  function refresh(): void {
    const foundMs = statSync(page, { throwIfNoEntry: false })?.mtimeMs
    if (foundMs === builtMs) return
    builtMs = foundMs
    assets = foundMs === undefined ? new Map() : listAssets(folder)
    compressed = new Map()
    pageText = undefined
  }

  async function send(c: Context, asset: Asset): Promise<Response> {
    c.header('Cache-Control', asset.isForever ? 'public, max-age=31536000, immutable' : 'no-cache')
    c.header('ETag', asset.etag)
    c.header('Content-Type', asset.type)
    c.header('Vary', 'Accept-Encoding')
    if (c.req.header('if-none-match') === asset.etag) return c.body(null, 304)
    const canShrink = shrinks.test(asset.type) && asset.sizeBytes > 1024 && asset.sizeBytes <= GZIP_BYTES
    if (canShrink && /\bgzip\b/.test(c.req.header('accept-encoding') ?? '')) {
      const small = compressed.get(asset.path) ?? compress(readFileSync(asset.path))
      compressed.set(asset.path, small)
      c.header('Content-Encoding', 'gzip')
      return c.body(await small)
    }
    c.header('Content-Length', String(asset.sizeBytes))
    if (c.req.method === 'HEAD') return c.body(null)
    return c.body(Readable.toWeb(createReadStream(asset.path)) as ReadableStream)
  }

  /** Each answer has its own nonce, so the page is never the same twice and nobody keeps it. */
  function sendPage(c: Context<AppEnv>, asset: Asset): Response {
    pageText ??= readFileSync(asset.path, 'utf8')
    return c.body(pageText.replaceAll(NONCE_MARK, c.get('nonce')), 200, {
      'cache-control': 'no-store',
      'content-type': asset.type,
    })
  }

  return async (c, next) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return next()
    const { path } = c.req
    if (!assets.has(path) || path === '/index.html') refresh()
    const asset = assets.get(path)
    if (asset) return path === '/index.html' ? sendPage(c, asset) : send(c, asset)
    const isPage = !/\.\w+$/.test(path)
    if (!isPage) return next()
    const index = assets.get('/index.html')
    return index ? sendPage(c, index) : c.text(notBuilt, 503)
  }
}

/**
 * Model files for a page: fetched from the server that the page came from, and only when first needed. They are kept in
 * the browser's cache storage, so that a picture edited tomorrow, or without a connection, needs nothing again.
 */
import { esrganToOnnx } from './esrgan-conversion.ts'
import { esrganFiles, isnetFile, type ModelFile, runtimeFiles } from './sources.ts'

export type { ModelFile } from './sources.ts'

/** Tells how much of a file has come; called a few times a second. */
export type FetchListener = (file: ModelFile, receivedBytes: number) => void

const cacheName = 'image2image-models'
let listener: FetchListener = () => undefined

export function listenToFetches(listen: FetchListener): void {
  listener = listen
}

export const addressOf = (file: ModelFile): string => new URL(`/models/${file.name}`, globalThis.location.origin).href

/** Cache storage exists only where the page is safe from eavesdroppers; elsewhere the ordinary cache has to do. */
async function openCache(): Promise<Cache | null> {
  try {
    return typeof caches === 'undefined' ? null : await caches.open(cacheName)
  } catch {
    return null
  }
}

async function isKept(file: ModelFile): Promise<boolean> {
  const cache = await openCache()
  return cache !== null && (await cache.match(addressOf(file))) !== undefined
}

export type Model = 'subject' | 'upscaler'

const filesOf: Record<Model, readonly ModelFile[]> = { subject: [isnetFile], upscaler: Object.values(esrganFiles) }

/** What these models would have to fetch first, in bytes; 0 when all of it is in this browser. */
export async function missingModelBytes(models: readonly Model[]): Promise<number> {
  if (models.length === 0) return 0
  const files = [runtimeFiles.wasm.binary, ...models.flatMap(model => filesOf[model])]
  const missing = await Promise.all(files.map(async file => ((await isKept(file)) ? 0 : file.sizeBytes)))
  return missing.reduce((sum, bytes) => sum + bytes, 0)
}

async function readBody(answer: Response, file: ModelFile): Promise<Uint8Array> {
  const bytes = new Uint8Array(file.sizeBytes)
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
  let at = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    // A longer answer is not the file that was asked for; `set` would throw a RangeError.
    bytes.set(value, at)
    at += value.length
    listener(file, at)
  }
  if (at !== file.sizeBytes) throw new TypeError(`${file.name} came short`)
  return bytes
}

/** Rejects where the server does not have it or cannot be reached. */
export async function readModelFile(file: ModelFile): Promise<Uint8Array> {
  const address = addressOf(file)
  const cache = await openCache()
  const kept = await cache?.match(address)
  if (kept) return new Uint8Array(await kept.arrayBuffer())
  const answer = await fetch(address)
  if (!answer.ok) throw new TypeError(`${file.name} was answered with ${answer.status}`)
  const bytes = await readBody(answer, file)
  // A full disk only means that it is fetched again next time.
  await cache?.put(address, new Response(bytes as BodyInit)).catch(() => undefined)
  return bytes
}

/** ESRGAN as ONNX, converted in memory from what the package carries. */
export async function readUpscaler(): Promise<Uint8Array> {
  const { description, weights } = esrganFiles
  return esrganToOnnx(await readModelFile(description), await readModelFile(weights))
}

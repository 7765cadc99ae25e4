/**
 * What the guide for developers shows, whole, so that the compiler reads it with every change. Nothing here runs by itself.
 */
import { createClient, GenerationError, isRefusal, verifyWebhook } from './sdk.ts'

/** Bytes in, bytes out, and what may go wrong. */
export async function editOne(photo: Blob, key: string): Promise<Blob | null> {
  const client = createClient({ baseUrl: 'http://127.0.0.1:3000', key })
  try {
    const made = await client.edit(photo, 'make it a watercolour', {
      onProgress: (fraction, stage) => console.log(Math.round(fraction * 100), stage),
      signal: AbortSignal.timeout(120_000),
    })
    return await made.blob()
  } catch (error) {
    if (isRefusal(error, 'rate_limited')) console.log('wait', error.retryAfterSeconds, 's')
    else if (error instanceof GenerationError) console.log(error.code, error.generation.id)
    else throw error
    return null
  }
}

/** The cheapest model that makes pictures from words, and what it would cost. */
export async function generateCheaply(prompt: string, key: string): Promise<string | null> {
  const client = createClient({ baseUrl: 'http://127.0.0.1:3000', key })
  const models = (await client.models.list()).filter(model => model.isAllowed && model.kinds.includes('generate'))
  const quotes = await Promise.all(models.map(({ id }) => client.quotes.make({ instruction: prompt, model: id })))
  const priced = quotes.filter(quote => quote.price?.currency === 'USD')
  const [best] = priced.sort((one, other) => (one.price?.amountMicros ?? 0) - (other.price?.amountMicros ?? 0))
  if (!best) return null
  return (await client.generate(prompt, { model: best.model, idempotencyKey: `today ${prompt}` })).resultId
}

/** Goes on where it stopped, also after its own program has ended. */
export async function uploadLarge(file: Blob, key: string, memory: Map<string, string>): Promise<string> {
  const client = createClient({ baseUrl: 'http://127.0.0.1:3000', key })
  const picture = await client.pictures.upload(file, 'mountain.jpg', {
    resume: memory.get('mountain.jpg'),
    onUpload: path => void memory.set('mountain.jpg', path),
  })
  return picture.id
}

/** In whatever answers requests: Node, Deno, Bun, a worker. */
export async function receive(request: Request, secret: string): Promise<Response> {
  const event = await verifyWebhook(await request.text(), request.headers, secret).catch(() => null)
  if (!event) return new Response('not from there', { status: 400 })
  if (event.type === 'generation.done') console.log(event.data.resultId)
  return new Response(null, { status: 204 })
}

/**
 * The official clients against the real server on loopback, with the built-in engine and with a vendor's counterpart, said
 * line by line: `node test/transcripts/openai.ts`. It fails where a line is not as it should be.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createOpenAI } from '@ai-sdk/openai'
import { generateImage } from 'ai'
import OpenAI7, { toFile } from 'openai'
import OpenAI6 from 'openai6'
import sharp from 'sharp'
import { openaiSpec } from '../counterparts/vendors/openai.ts'
import { Vendor } from '../counterparts/vendors/vendor.ts'
import { startServer } from '../journeys/running-server.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const [width, height] = [320, 200]
const paint = (background: string) =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()

const vendor = await new Vendor(openaiSpec({ isLike: true, modelIds: ['gpt-image-counterpart'] })).listen()
vendor.picture = await paint('#2a6f4e')
const server = await startServer(() => ({
  OPENAI_COMPATIBLE_BASE_URL: `${vendor.baseUrl}/v1`,
  OPENAI_COMPATIBLE_API_KEY: vendor.key,
  MAX_DATA_CLASS: 'learned_from',
}))
const dir = mkdtempSync(join(tmpdir(), 'transcript-'))
const photo = await paint('#c06030')
writeFileSync(join(dir, 'photo.png'), photo)

function admin(...args: string[]): string {
  const env = { ...process.env, DATA_DIR: server.dataDir }
  return execFileSync(process.execPath, ['server/main.ts', 'admin', ...args], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

type Ours = { generation: string; model: string }
type Answer = OpenAI7.ImagesResponse & { notes?: string[] }
const billed = (): number => vendor.of('submit').length

async function shown(what: string, call: Promise<Answer>): Promise<Ours> {
  const before = billed()
  const answer = await call
  const first = answer.data?.[0] as unknown as Ours & { b64_json: string }
  const { format, width: wide, height: high } = await sharp(Buffer.from(first.b64_json, 'base64')).metadata()
  const notes = answer.notes ? `, notes ${answer.notes.join(' ')}` : ''
  say(
    `  ${what}: ${answer.data?.length} × ${format} ${wide}x${high}, by ${first.model}, vendor orders ${billed() - before}${notes}`,
  )
  return first
}

async function refused(what: string, call: Promise<unknown>): Promise<void> {
  const before = billed()
  try {
    await call
  } catch (error) {
    const { status, code, type, param } = error as { status?: number; code?: string; type?: string; param?: string }
    say(`  ${what}: ${status} ${type} ${code} (${param ?? 'no parameter'}), vendor orders ${billed() - before}`)
    return
  }
  assert.fail(`${what} was not refused`)
}

async function session(name: string, Client: typeof OpenAI7, apiKey: string, model: string): Promise<void> {
  const client = new Client({ apiKey, baseURL: `${server.origin}/v1` })
  const image = () => toFile(photo, 'photo.png')
  const prompt = model === 'builtin' ? 'make it black and white' : 'a red hat'
  say(`${name}, ${model}`)
  const { capabilities, kinds } = (await client.models.retrieve(model)) as unknown as {
    capabilities: { mask: string }
    kinds: string[]
  }
  say(`  models.retrieve: ${kinds.join(' and ')}, mask ${capabilities.mask}`)
  await shown('edit of a file', client.images.edit({ model, image: await image(), prompt }))
  await shown(
    'edit of a stream from a path',
    client.images.edit({ model, image: createReadStream(join(dir, 'photo.png')), prompt }),
  )
  await shown(
    'edit of an array, n 2',
    client.images.edit({ model, image: [await image()], prompt: `${prompt}, warmer`, n: 2 }),
  )
  const hole = await sharp({ create: { width, height, channels: 4, background: '#0000' } })
    .png()
    .toBuffer()
  await shown(
    'edit with a mask, webp',
    client.images.edit({
      model,
      image: await image(),
      mask: await toFile(hole, 'm.png'),
      prompt: 'invert the colours',
      output_format: 'webp',
    }),
  )
  const url = `data:image/png;base64,${photo.toString('base64')}`
  await shown(
    'JSON with a data URL',
    client.post('/images/edits', { body: { model, prompt, images: [{ image_url: url }], flavour: 'x', user: 'u1' } }),
  )
  const events = []
  for await (const event of await client.images.edit({ model, image: await image(), prompt, stream: true }))
    events.push(event.type)
  say(`  stream: ${events.join(', ')}`)
  const quote = (await client.images.edit({
    model,
    image: await image(),
    prompt,
    ...{ dry_run: true },
  })) as unknown as Record<string, unknown>
  say(
    `  dry_run: ${quote.object} by ${quote.model}, region ${quote.region}, data class ${quote.data_class}, total ${JSON.stringify(quote.total)}`,
  )
  await refused('a model that is not there', client.images.edit({ model: 'dragon-9', image: await image(), prompt }))
  await refused(
    'words that are no edit for the engine',
    client.images.edit({ model: 'builtin', image: await image(), prompt: 'xyzzy plugh' }),
  )
  if (model !== 'builtin') await money(name, Client, apiKey, model)
}

async function money(name: string, Client: typeof OpenAI7, apiKey: string, model: string): Promise<void> {
  const image = () => toFile(photo, 'photo.png')
  const client = (options: object = {}) => new Client({ apiKey, baseURL: `${server.origin}/v1`, ...options })
  await shown('from words', client().images.generate({ model, prompt: 'a hill' }))
  vendor.isHolding = true
  setTimeout(() => {
    vendor.isHolding = false
  }, 3_500)
  const impatient = client({ timeout: 2_000, maxRetries: 2 })
  await shown(
    'timeout 2 s, vendor takes 3.5 s, 2 retries',
    impatient.images.edit({ model, image: await image(), prompt: `${name} waits` }),
  )
  vendor.isHolding = true
  const before = billed()
  const gone = new AbortController()
  const left = client().images.edit({ model, image: await image(), prompt: `${name} leaves` }, { signal: gone.signal })
  while (billed() === before) await sleep(10)
  gone.abort()
  await left.catch(error => say(`  aborted: ${(error as Error).name}`))
  vendor.isHolding = false
  await shown('the same again', client().images.edit({ model, image: await image(), prompt: `${name} leaves` }))
  say(`  both together: vendor orders ${billed() - before}`)
  vendor.play('blocked_output')
  await refused(
    'blocked by the vendor',
    client().images.edit({ model, image: await image(), prompt: `${name} is blocked` }),
  )
  vendor.play('cut_short')
  await refused(
    'cut short by the vendor',
    client().images.edit({ model, image: await image(), prompt: `${name} is cut` }),
  )
  vendor.stopFault()
}

async function sdk(apiKey: string, model: string): Promise<void> {
  say(`@ai-sdk/openai, ${model}`)
  const images = createOpenAI({ apiKey, baseURL: `${server.origin}/v1` })
  const text = model === 'builtin' ? 'sepia' : 'a blue hat'
  const { image } = await generateImage({ model: images.image(model), prompt: { images: [photo], text } })
  const { width: wide, height: high, format } = await sharp(image.uint8Array).metadata()
  say(`  generateImage with a picture: ${format} ${wide}x${high}`)
  const call = generateImage({ model: images.image(model), prompt: 'a hill', maxRetries: 0 })
  if (model !== 'builtin') say(`  generateImage from words: ${(await call).image.mediaType}`)
  else
    await call.catch(error =>
      say(
        `  generateImage from words: ${(error as { statusCode: number }).statusCode} ${(error as Error).message.slice(0, 90)}…`,
      ),
    )
}

try {
  const email = 'transcript@example.test'
  admin('create-account', '--email', email, '--password', 'a long pass phrase 123', '--role', 'owner')
  const { key } = JSON.parse(admin('create-key', '--email', email, '--json')) as { key: string }
  const client = new OpenAI7({ apiKey: key, baseURL: `${server.origin}/v1` })
  let model: string | undefined
  while (!model) {
    await sleep(200)
    model = (await client.models.list()).data.find(({ id }) => id.endsWith('gpt-image-counterpart'))?.id
  }
  for (const each of ['builtin', model]) {
    await session('openai 7.57.0', OpenAI7, key, each)
    await session('openai 6.49.0', OpenAI6 as unknown as typeof OpenAI7, key, each)
    await sdk(key, each)
  }
  assert.deepEqual(vendor.problems, [])
  say('what the vendor’s counterpart found wrong with requests: nothing')
} finally {
  await server.stop()
  await vendor.close()
  rmSync(dir, { recursive: true, force: true })
}

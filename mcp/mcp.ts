/**
 * Image2Image for programs that speak the Model Context Protocol: four tools, and pictures as resources. It speaks to a
 * server through the SDK and nothing else, so whoever calls it may do exactly what their API key may. One factory serves
 * both transports; what only one of them has, files on a disk, is handed in.
 */
import { ApiError, type Client, GenerationError, type Made, NetworkError, type Picture } from '@image2image/sdk'
import { type CallToolResult, McpServer, ResourceTemplate, type ServerContext } from '@modelcontextprotocol/server'
import * as z from 'zod/v4'
import { base64Of, type Files, McpRefusal, readSource, requireInline } from './sources.ts'

/** What serves a factory over HTTP. */
export { createMcpHandler, type McpHttpHandler } from '@modelcontextprotocol/server'
export { type Files, McpRefusal } from './sources.ts'

export interface McpOptions {
  readonly client: Client
  readonly version: string
  readonly productName?: string
  /** Where pictures may be read from and written to by path. Without it, there are no paths. */
  readonly files?: Files | undefined
  /** Ends what runs, beside the caller's own word: for a transport that hears it elsewhere. */
  readonly ended?: AbortSignal | undefined
}

const sourceWords = (hasFiles: boolean): string =>
  `The id of a picture in the library (pic_…), a data: URL, or base64${hasFiles ? ', or the path of a file' : ''}. Web addresses are refused.`

const wishes = {
  model: z
    .string()
    .max(200)
    .optional()
    .describe('An id of list_models. Default: whichever can do it, the built-in engine first.'),
  seed: z
    .int()
    .min(0)
    .max(0xffffffff)
    .optional()
    .describe('The same seed makes the same picture, where the model has seeds.'),
  format: z.enum(['png', 'jpeg', 'webp', 'avif']).optional(),
}

const madeSchema = z.object({
  pictureId: z.string(),
  generationId: z.string(),
  model: z.string().describe('The model that made it.'),
  description: z.string().describe('What was done, in words.'),
  notes: z.array(z.string()),
  savedTo: z.string().optional().describe('The file that was written.'),
})

const instructions = [
  'Edits pictures by words and makes new ones. Say what should change as one would say it to a person:',
  '“make it a watercolour”, “blur the background”, “only the sky warmer”.',
  'A result has an id; hand that id to the next edit instead of the bytes.',
].join(' ')

export function createMcp(options: McpOptions): McpServer {
  const { client, version, productName = 'Image2Image' } = options
  const server = new McpServer({ name: 'image2image', title: productName, version }, { instructions })
  addEdit(server, options)
  addGenerate(server, options)
  addModels(server, client)
  addPictures(server, client)
  return server
}

const either = (signal: AbortSignal, other: AbortSignal | undefined): AbortSignal =>
  other ? AbortSignal.any([signal, other]) : signal

const outputOf = (files: Files | undefined) =>
  files ? { output: z.string().optional().describe('Where to write the result: a new file in an allowed folder.') } : {}

function addEdit(server: McpServer, { client, files, ended }: McpOptions): void {
  const words = sourceWords(files !== undefined)
  const inputSchema = z.object({
    image: z.string().describe(words),
    instruction: z.string().min(1).max(2_000).describe('What should change, in words.'),
    mask: z
      .string()
      .optional()
      .describe(`Where to edit: a picture of the same size, transparent or white there. ${words}`),
    references: z.array(z.string()).max(16).optional().describe(`Further pictures to take something from. ${words}`),
    strength: z.number().min(0).max(1.5).optional().describe('1 is the edit as designed.'),
    ...wishes,
    ...outputOf(files),
  })
  const config = {
    title: 'Edit a picture',
    description: 'Changes a picture as the words say. The picture itself stays; the result is a new one.',
    inputSchema,
    outputSchema: madeSchema,
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  }
  server.registerTool('edit_image', config, (asked, context) =>
    saying(async () => {
      const { image, instruction, mask, references = [], output, ...wish } = asked as typeof asked & { output?: string }
      const signal = either(context.mcpReq.signal, ended)
      await files?.mayWrite(output)
      const made = await client.edit(await readSource(image, files), instruction, {
        ...wish,
        ...(mask !== undefined && { mask: await readSource(mask, files) }),
        references: await Promise.all(references.map(each => readSource(each, files))),
        ...{ signal, onProgress: progressOf(context) },
      })
      return answer(client, made, { files, output, signal })
    }),
  )
}

function addGenerate(server: McpServer, { client, files, ended }: McpOptions): void {
  const side = z.int().min(64).max(8_192).optional()
  const inputSchema = z.object({
    prompt: z.string().min(1).max(2_000).describe('What the picture shows.'),
    width: side,
    height: side,
    ...wishes,
    ...outputOf(files),
  })
  const config = {
    title: 'Make a picture',
    description: 'Makes a picture from words alone. Needs a connected generative model: see list_models.',
    inputSchema,
    outputSchema: madeSchema,
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  }
  server.registerTool('generate_image', config, (asked, context) =>
    saying(async () => {
      const { prompt, width, height, output, ...wish } = asked as typeof asked & { output?: string }
      if ((width === undefined) !== (height === undefined))
        throw new McpRefusal('size_incomplete', 'Give width and height together, or neither.')
      const signal = either(context.mcpReq.signal, ended)
      await files?.mayWrite(output)
      const size = width === undefined || height === undefined ? {} : { size: { width, height } }
      const made = await client.generate(prompt, { ...wish, ...size, signal, onProgress: progressOf(context) })
      return answer(client, made, { files, output, signal })
    }),
  )
}

function addModels(server: McpServer, client: Client): void {
  const config = {
    title: 'List the models',
    description: 'What may be named as a model: what each can do, costs, and does with pictures.',
    inputSchema: z.object({}),
    annotations: { readOnlyHint: true, openWorldHint: false },
  }
  server.registerTool('list_models', config, (_, context) =>
    saying(async () => {
      const models = await client.models.list(context.mcpReq.signal)
      const lines = models.map(({ id, label, kinds }) => `${id}: ${label} (${kinds.join(', ')})`)
      return { content: [{ type: 'text', text: lines.join('\n') }], structuredContent: { models } }
    }),
  )
}

function addPictures(server: McpServer, client: Client): void {
  const config = {
    title: 'Get a picture',
    description: 'Shows a picture of the library: yours, or a result.',
    inputSchema: z.object({
      image: z
        .string()
        .regex(/^pic_[0-9a-z]{30}$/)
        .describe('The id of a picture.'),
      size: z
        .enum(['thumbnail', 'large', 'original'])
        .default('large')
        .describe('320, 1280 pixels at most, or as it is, up to 8 MB.'),
    }),
    annotations: { readOnlyHint: true, openWorldHint: false },
  }
  server.registerTool('get_image', config, ({ image, size }, context) =>
    saying(async () => {
      const { signal } = context.mcpReq
      const picture = await client.pictures.get(image, signal)
      if (size === 'original') requireInline(picture.sizeBytes)
      const blob = await client.pictures.content(image, size, signal)
      const { id, name, width, height } = picture
      return {
        content: [
          { type: 'image', data: await base64Of(blob), mimeType: blob.type },
          { type: 'text', text: `${name || id}: ${width} × ${height} pixels, ${picture.format}.` },
          linkOf(picture),
        ],
      }
    }),
  )
  const template = new ResourceTemplate('image2image://pictures/{id}', { list: undefined })
  const about = { title: 'A picture of the library', description: 'The picture in its own format.' }
  server.registerResource('picture', template, about, async (uri, { id }, context) => {
    const { signal } = context.mcpReq
    requireInline((await client.pictures.get(String(id), signal)).sizeBytes)
    const blob = await client.pictures.content(String(id), 'original', signal)
    return { contents: [{ uri: uri.href, mimeType: blob.type, blob: await base64Of(blob) }] }
  })
}

const linkOf = ({ id, name, format }: Pick<Picture, 'id' | 'name' | 'format'>) =>
  ({
    type: 'resource_link',
    uri: `image2image://pictures/${id}`,
    name: name || id,
    mimeType: `image/${format}`,
  }) as const

/** A small copy to look at, a link to the whole, and, where a file was asked for, the file. */
async function answer(
  client: Client,
  { generation, resultId, blob }: Made,
  { files, output, signal }: { files: Files | undefined; output: string | undefined; signal: AbortSignal },
): Promise<CallToolResult> {
  const [picture, shown] = await Promise.all([
    client.pictures.get(resultId, signal),
    client.pictures.content(resultId, 'large', signal),
  ])
  const savedTo = files && output !== undefined ? await files.write(output, await blob(signal)) : undefined
  const { id: generationId, model, description, notes } = generation
  const structuredContent = {
    ...{ pictureId: resultId, generationId, model, description, notes },
    ...(savedTo !== undefined && { savedTo }),
  }
  const text = [
    `${resultId}: ${description || 'made from words'} (${model}, ${picture.width} × ${picture.height} pixels).`,
    ...(savedTo === undefined ? [] : [`Saved to ${savedTo}.`]),
  ].join(' ')
  return {
    content: [
      { type: 'text', text },
      { type: 'image', data: await base64Of(shown), mimeType: shown.type },
      linkOf(picture),
    ],
    structuredContent,
  }
}

/** Tells whoever asked to be told; a caller that does not listen any more is told nothing. */
function progressOf({ mcpReq }: ServerContext): (fraction: number, stage: string) => void {
  const progressToken = mcpReq._meta?.progressToken
  let last = -1
  return (fraction, stage) => {
    if (progressToken === undefined || fraction <= last || mcpReq.signal.aborted) return
    last = fraction
    const params = { progressToken, progress: fraction, total: 1, message: stage }
    mcpReq.notify({ method: 'notifications/progress', params }).catch(() => {})
  }
}

/** A refusal is an answer that a model can read and act on; a bug is not. */
async function saying(work: () => Promise<CallToolResult>): Promise<CallToolResult> {
  try {
    return await work()
  } catch (error) {
    const said = wordsOf(error)
    if (said === null) throw error
    return { isError: true, content: [{ type: 'text', text: said }] }
  }
}

function wordsOf(error: unknown): string | null {
  if (error instanceof ApiError) return `${error.code}: ${error.detail}`
  if (error instanceof GenerationError || error instanceof McpRefusal) return `${error.code}: ${error.message}`
  return error instanceof NetworkError ? `server_unreachable: ${error.message}` : null
}

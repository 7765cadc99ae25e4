/**
 * ComfyUI, as its `server.py` and `execution.py` speak: uploads into its folders, workflows that are checked against the
 * nodes and files that it has, a queue of one at a time, a history, pictures by `/view`, and events over a WebSocket to the
 * client that handed the order in.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { type WebSocket, WebSocketServer } from 'ws'
import { fieldsOf, listOf, textOf } from '../../../server/providers/exchange.ts'
import { nodesOf } from './comfyui-nodes.ts'
import { type Answer, png, type Received, Vendor, type VendorSpec } from './vendor.ts'

interface Prompt {
  readonly id: string
  readonly client: string
  readonly graph: Readonly<Record<string, { class_type: string; inputs: Record<string, unknown> }>>
  readonly wantsPreviews: boolean
  state: 'pending' | 'running' | 'done' | 'deleted' | 'interrupted'
  /** All its events are out. */
  isTold: boolean
}

export class ComfyUiCounterpart extends Vendor {
  files: Record<string, readonly string[]> = {
    checkpoints: ['v1-5-pruned.safetensors', 'SDXL/base_1.0.safetensors'],
    diffusion_models: ['flux1-dev-kontext_fp8_scaled.safetensors'],
    text_encoders: ['clip_l.safetensors', 't5xxl_fp8_e4m3fn.safetensors'],
    vae: ['ae.safetensors'],
  }
  /** New ones list choices beside the type, and cancel a job by its name. */
  isNew = true
  removedNodes: readonly string[] = []
  error: { exception_type: string; exception_message: string } | null = null
  readonly uploads = new Map<string, Buffer>()
  readonly prompts = new Map<string, Prompt>()
  readonly interrupts: (string | null)[] = []
  readonly deletedHistory: string[] = []
  readonly preview = png(8, 8, [1, 1, 1, 255])
  readonly #sockets = new WebSocketServer({ noServer: true })
  readonly #clients = new Map<string, WebSocket>()

  constructor() {
    super(spec)
    this.server.on('upgrade', (request, socket, head) => {
      const url = new URL(request.url ?? '/', 'http://comfyui')
      if (url.pathname !== '/ws') return socket.destroy()
      this.#sockets.handleUpgrade(request, socket, head, client => {
        const name = url.searchParams.get('clientId') ?? ''
        this.#clients.set(name, client)
        client.on('close', () => this.#clients.delete(name))
        client.send(
          JSON.stringify({ type: 'status', data: { status: { exec_info: { queue_remaining: 0 } }, sid: name } }),
        )
      })
    })
  }

  get listeners(): number {
    return this.#clients.size
  }

  get nodes(): Record<string, object> {
    return nodesOf(this.files, this.isNew, this.removedNodes)
  }

  /** Somebody else's, to stand before ours. */
  occupy(): string {
    const id = randomUUID()
    this.prompts.set(id, { id, client: 'somebody', graph: {}, wantsPreviews: false, state: 'running', isTold: true })
    return id
  }

  get running(): Prompt | undefined {
    return [...this.prompts.values()].find(({ state }) => state === 'running')
  }

  /** The next in the queue becomes the one that is worked on. */
  work(): void {
    const next = this.running ? undefined : [...this.prompts.values()].find(({ state }) => state === 'pending')
    if (next) next.state = 'running'
    const own = this.running
    if (this.isHolding || !own || own.client === 'somebody' || !own.isTold) return
    own.state = 'done'
  }

  async tell(prompt: Prompt): Promise<void> {
    const { id, client, wantsPreviews } = prompt
    const socket = this.#clients.get(client)
    const say = (type: string, data: object) => socket?.send(JSON.stringify({ type, data: { ...data, prompt_id: id } }))
    say('execution_start', {})
    say('executing', { node: '3' })
    for (const value of [1, 8, 16, 20]) {
      say('progress', { value, max: 20, node: '3' })
      if (wantsPreviews) socket?.send(Buffer.concat([Buffer.from([0, 0, 0, 1, 0, 0, 0, 2]), this.preview]))
      await wait(5)
    }
    prompt.isTold = true
  }

  override async close(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate()
    await super.close()
  }
}

const json = (status: number, body: object): Answer => ({ status, body })
const isNamed = (path: string, name: string) => path === name || path.startsWith(`${name}/`)

const spec: VendorSpec = {
  answersBy: 'queue',
  shownKey: ({ authorization = '' }) => authorization.replace(/^Bearer /, ''),
  stageOf({ method, path }) {
    if (path === '/prompt' && method === 'POST') return 'submit'
    if (isNamed(path, '/history') && method === 'GET') return 'poll'
    if (path === '/view') return 'result'
    if (path === '/interrupt' || path.endsWith('/cancel') || (path === '/queue' && method === 'POST')) return 'cancel'
    return path === '/object_info' ? 'discover' : 'other'
  },
  answer(request, vendor) {
    const engine = vendor as ComfyUiCounterpart
    const { stage, path, method } = request
    if (stage === 'discover') return json(200, engine.nodes)
    if (stage === 'submit') return submitted(request, engine)
    if (stage === 'result') return viewed(request, engine)
    if (path === '/upload/image') return uploaded(request, engine)
    if (path === '/system_stats') return json(200, { system: { comfyui_version: '0.3.70' }, devices: [] })
    engine.work()
    if (stage === 'poll') return history(path.split('/')[2] ?? '', engine)
    if (path === '/queue' && method === 'GET') return queue(engine)
    if (path === '/history') {
      for (const id of listOf(fieldsOf(request.json).delete)) engine.deletedHistory.push(textOf(id))
      return { status: 200 }
    }
    return stage === 'cancel' ? cancelled(request, engine) : { status: 404 }
  },
  refusal: (status, words) =>
    json(status, { error: { type: 'refused', message: words, details: '', extra_info: {} }, node_errors: {} }),
  faults: {
    empty: ({ path }) => {
      const id = path.split('/')[2] ?? ''
      return json(200, { [id]: { outputs: {}, status: { status_str: 'success', completed: true, messages: [] } } })
    },
    failed: ({ path }) => json(200, { [path.split('/')[2] ?? '']: failed('ValueError', 'boom') }),
  },
}

const failed = (exception_type: string, exception_message: string) => ({
  outputs: {},
  status: {
    status_str: 'error',
    completed: false,
    messages: [
      ['execution_start', {}],
      ['execution_error', { node_id: '3', node_type: 'KSampler', exception_type, exception_message, traceback: [] }],
    ],
  },
})

function uploaded({ parts }: Received, engine: ComfyUiCounterpart): Answer {
  const of = (name: string) => parts.find(part => part.name === name)
  const image = of('image')
  engine.check(image?.fileName, 'a file under image')
  const type = of('type')?.bytes.toString() ?? 'input'
  engine.check(['input', 'temp', 'output'].includes(type), 'a folder that is none')
  const subfolder = of('subfolder')?.bytes.toString() ?? ''
  engine.uploads.set(`${subfolder ? `${subfolder}/` : ''}${image.fileName} [${type}]`, image.bytes)
  return json(200, { name: image.fileName, subfolder, type })
}

/** As `validate_prompt` looks at every node and input. */
function submitted(request: Received, engine: ComfyUiCounterpart): Answer {
  const { prompt, client_id, extra_data } = fieldsOf(request.json)
  const graph = fieldsOf(prompt) as Prompt['graph']
  const errors: Record<string, object> = {}
  for (const [id, { class_type, inputs }] of Object.entries(graph)) {
    const node = fieldsOf(engine.nodes[class_type])
    if (Object.keys(node).length === 0)
      return json(400, {
        error: { type: 'missing_node_type', message: `Node ${class_type} not found` },
        node_errors: {},
      })
    const found = nodeErrors(inputs, fieldsOf(node.input), graph, engine)
    if (found.length > 0) errors[id] = { errors: found, dependent_outputs: ['9'], class_type }
  }
  if (Object.keys(errors).length > 0)
    return json(400, {
      error: { type: 'prompt_outputs_failed_validation', message: 'Prompt outputs failed validation' },
      node_errors: errors,
    })
  const id = randomUUID()
  const wantsPreviews = fieldsOf(extra_data).preview_method === 'auto'
  const kept: Prompt = { id, client: textOf(client_id), graph, wantsPreviews, state: 'pending', isTold: !wantsPreviews }
  engine.prompts.set(id, kept)
  engine.jobs.set(id, request)
  void engine.tell(kept)
  return json(200, { prompt_id: id, number: engine.next++, node_errors: {} })
}

function nodeErrors(
  inputs: Record<string, unknown>,
  { required, optional }: Readonly<Record<string, unknown>>,
  graph: Prompt['graph'],
  engine: ComfyUiCounterpart,
): object[] {
  const errors: object[] = []
  for (const name of Object.keys(fieldsOf(required)))
    if (inputs[name] === undefined) errors.push({ type: 'required_input_missing', details: name })
  for (const [name, value] of Object.entries(inputs)) {
    const wanted = listOf(fieldsOf(required)[name] ?? fieldsOf(optional)[name])
    engine.check(wanted.length > 0, `no input ${name}`)
    const isLink = Array.isArray(value)
    if (isLink && !graph[textOf(value[0])]) errors.push({ type: 'exception_during_validation', details: name })
    const choices = Array.isArray(wanted[0]) ? wanted[0] : fieldsOf(wanted[1]).options
    if (!isLink && wanted[0] === 'UPLOAD') {
      if (!engine.uploads.has(textOf(value)))
        errors.push({ type: 'custom_validation_failed', details: 'Invalid image file' })
    } else if (!isLink && Array.isArray(choices) && !choices.includes(value))
      errors.push({ type: 'value_not_in_list', details: `${name}: '${textOf(value)}' not in list` })
    const isNumber = wanted[0] === 'INT' || wanted[0] === 'FLOAT'
    if (!isLink && isNumber && typeof value !== 'number') errors.push({ type: 'invalid_input_type', details: name })
  }
  return errors
}

/** Of one order, or of all that ended. */
function history(id: string, engine: ComfyUiCounterpart): Answer {
  if (id === '') {
    const all = [...engine.prompts.keys()].map(each => history(each, engine).body as object)
    return json(200, Object.assign({}, ...all) as object)
  }
  const prompt = engine.prompts.get(id)
  if (prompt?.state !== 'done' && prompt?.state !== 'interrupted') return json(200, {})
  const { error } = engine
  if (error) return json(200, { [id]: failed(error.exception_type, error.exception_message) })
  const images = [{ filename: 'ComfyUI_temp_abcde_00001_.png', subfolder: '', type: 'temp' }]
  const status = { status_str: 'success', completed: true, messages: [['execution_success', {}]] }
  return json(200, {
    [id]: { prompt: [0, id, prompt.graph, {}, ['9']], outputs: { '9': { images } }, status, meta: {} },
  })
}

function queue(engine: ComfyUiCounterpart): Answer {
  const of = (state: Prompt['state']) =>
    [...engine.prompts.values()].filter(each => each.state === state).map(({ id, graph }) => [0, id, graph, {}, ['9']])
  return json(200, { queue_running: of('running'), queue_pending: of('pending') })
}

function viewed({ query }: Received, engine: ComfyUiCounterpart): Answer {
  engine.check(query.get('type') === 'temp' && query.get('filename')?.endsWith('.png'), 'a file that is there')
  return { status: 200, headers: { 'content-type': 'image/png' }, body: engine.picture }
}

function cancelled({ path, json: body }: Received, engine: ComfyUiCounterpart): Answer {
  const stop = (id: string) => {
    const prompt = engine.prompts.get(id)
    if (prompt?.state === 'pending') prompt.state = 'deleted'
    else if (prompt?.state === 'running') prompt.state = 'interrupted'
    return prompt !== undefined
  }
  if (path.startsWith('/api/jobs/')) {
    if (!engine.isNew) return { status: 404 }
    return json(200, { cancelled: stop(path.split('/')[3] ?? '') })
  }
  if (path === '/interrupt') {
    // Older ones look at no name and stop whatever runs.
    engine.interrupts.push(engine.running?.id ?? null)
    if (engine.running) engine.running.state = 'interrupted'
    return { status: 200 }
  }
  for (const id of listOf(fieldsOf(body).delete)) {
    const prompt = engine.prompts.get(textOf(id))
    if (prompt?.state === 'pending') prompt.state = 'deleted'
  }
  return { status: 200 }
}

/**
 * Scaffolds an adapter: `node tools/new-provider.ts acme --label "Acme" --url https://api.acme.example/v1`. What it writes
 * works and passes the conformance suite against a counterpart that speaks the invented protocol of the template; the
 * rest is to put the service's real protocol into both. Also adds the line in the catalogue.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { assert } from '../server/kernel/assert.ts'
import { root, say } from './steps.ts'

export interface NewProvider {
  /** The folder: small letters, digits and `-`. */
  readonly name: string
  readonly label: string
  readonly url: string
}

const usage = `Usage: node tools/new-provider.ts NAME --label LABEL --url BASE_URL
  NAME      its folder below server/providers: small letters, digits and -
  --label   what people call the service
  --url     the base URL of its API, without a slash at the end`

const camel = (name: string): string => name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`

const adapterOf = ({ name, label, url }: NewProvider): string => `/**
 * ${label}. The protocol below is the template's own invention: put the service's there, and say here which of its clients
 * or pages it was read from, what was verified against what, and what only a live key can prove.
 */
import { dataUrlOf, jsonOf, outcomeOf, pictureBytes } from '../exchange.ts'
import { failureOfStatus, pictureOfBase64 } from '../failures.ts'
import { Held } from '../held.ts'
import {
  type Adapter,
  type AdapterTools,
  type Connection,
  type ModelFacts,
  type Outcome,
  ProviderFailure,
  type ProviderOrder,
} from '../provider.ts'

/** For a service that answers with the finished picture. One with a queue uses \`Queued\` of ../queued.ts instead. */
const patienceMs = 5 * 60_000

const model: ModelFacts = {
  vendorId: ${quoted(`${name}-1`)},
  label: ${quoted(`${label} 1`)},
  version: '1',
  createdAt: '2026-01-01T00:00:00.000Z',
  ownedBy: ${quoted(name)},
  kinds: ['edit', 'generate'],
  medium: 'image',
  // Everything that is not true here is refused before it gets to \`bodyOf\`.
  capabilities: {
    references: 0,
    mask: 'composited',
    sizes: { rule: 'list', sizes: [[1024, 1024]] },
    seed: true,
    strength: false,
    qualities: [],
    transparentBackground: false,
    previews: false,
    promptCharacters: 1_000,
    formats: ['png'],
    inputPixelsMost: 4_000_000,
  },
  // Nobody knows yet, so it counts as the worst. Name a page and the day on which you read it there.
  dataHandling: {
    class: 'learned_from',
    region: 'unknown',
    retentionDays: null,
    trains: 'unknown',
    humanReviewers: 'unknown',
    evidenceUrl: null,
    evidenceDate: null,
  },
  price: null,
}

export const ${camel(name)}: Adapter = {
  name: ${quoted(name)},
  label: ${quoted(label)},
  key: 'required',
  baseUrl: ${quoted(url)},
  isLocal: false,
  models: [model],
  open(connection, tools) {
    const held = new Held(tools)
    return {
      name: connection.id,
      models: [model],
      start: async (order, key) =>
        held.start(connection.id, key, (_, signal) => made(connection, tools, order, signal)),
      check: (ticket, signal) => held.check(ticket, signal),
      cancel: async ticket => held.cancel(ticket),
      close: async () => held.close(),
    }
  },
}

async function made(
  { baseUrl, key }: Connection,
  { send }: AdapterTools,
  order: ProviderOrder,
  signal: AbortSignal,
): Promise<Outcome> {
  const response = await send(\`\${baseUrl}/pictures\`, {
    method: 'POST',
    headers: { authorization: \`Bearer \${key ?? ''}\`, 'content-type': 'application/json' },
    body: JSON.stringify(bodyOf(order)),
    signal,
    timeoutMs: patienceMs,
    answerBytes: pictureBytes,
  })
  // What the service says in words stays here: it may repeat the prompt.
  if (!response.ok) throw new ProviderFailure(failureOfStatus(response.status, response.headers))
  const answer = await jsonOf(response)
  return outcomeOf(pictureOfBase64(answer.picture), ${quoted(name)}, { version: order.model })
}

const bodyOf = ({ model, prompt, size, seed, input }: ProviderOrder): object => ({
  model,
  prompt,
  ...(size && { size: \`\${size.width}x\${size.height}\` }),
  ...(seed !== null && { seed }),
  ...(input && { image: dataUrlOf(input) }),
})
`

const counterpartOf = ({
  name,
  label,
}: NewProvider): string => `/** ${label} on loopback: strict about what it is sent. Put the service's protocol and its errors here. */
import type { Answer, Received, Vendor, VendorSpec } from './vendor.ts'

const json = (status: number, body: object): Answer => ({ status, body })
const fields = ['model', 'prompt', 'size', 'seed', 'image']

export const ${camel(name)}Spec: VendorSpec = {
  answersBy: 'held',
  shownKey: headers => /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? null,
  stageOf: ({ method, path }) => (method === 'POST' && path.endsWith('/pictures') ? 'submit' : 'other'),
  answer(request: Received, vendor: Vendor) {
    vendor.check(request.stage === 'submit', \`nothing is at \${request.method} \${request.path}\`)
    const body = (request.json ?? {}) as Record<string, unknown>
    for (const field of Object.keys(body)) vendor.check(fields.includes(field), \`\${field} is not taken\`)
    vendor.check(typeof body.prompt === 'string' && body.prompt !== '', 'the prompt is missing')
    return json(200, { picture: Buffer.from(vendor.picture).toString('base64') })
  },
  refusal: (status, words) => json(status, { error: words }),
  // How it says these: nothing came, the words or the picture were blocked, the account is empty, several came.
  faults: { empty: () => json(200, {}) },
}
`

const worldOf = ({ name, url }: NewProvider): string => {
  const path = new URL(url).pathname.replace(/\/$/, '')
  return `import { ${camel(name)}Spec } from '../../../test/counterparts/vendors/${name}.ts'
import { Vendor } from '../../../test/counterparts/vendors/vendor.ts'
import type { AdapterWorld } from '../../../test/counterparts/vendors/world.ts'
import { ${camel(name)} } from './${name}.ts'

export const world: AdapterWorld = {
  adapter: ${camel(name)},
  model: ${quoted(`${name}-1`)},
  kinds: ['edit', 'generate'],
  pathOfBase: ${quoted(path)},
  open: () => new Vendor(${camel(name)}Spec).listen(),
}
`
}

const testOf = ({
  name,
  label,
}: NewProvider): string => `/** What the conformance suite cannot know: what exactly goes to ${label}. Compare it with what its official client sends. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Vendor } from '../../../test/counterparts/vendors/vendor.ts'
import { endOf, openedAt, orderOf, promptCanary } from '../../../test/counterparts/vendors/world.ts'
import { world } from './${name}.testworld.ts'

let vendor: Vendor
beforeEach(async () => {
  vendor = await world.open()
})
afterEach(() => vendor.close())

it('sends the words, the seed and the size', async () => {
  const order = orderOf(world.model, { kind: 'generate', seed: 7, size: { width: 1024, height: 1024 } })
  expect(await endOf(openedAt(world, vendor).provider, order)).toMatchObject({ state: 'done' })
  expect(vendor.of('submit').map(({ json }) => json)).toEqual([
    { model: world.model, prompt: promptCanary, seed: 7, size: '1024x1024' },
  ])
  expect(vendor.problems).toEqual([])
})
`

/** In the order of names, as the formatter wants it. */
function withLine(catalogue: string, { name }: NewProvider): string {
  const isAdapter = /^import \{ \w+ \} from '\.\/([a-z0-9-]+)\/\1\.ts'$/
  const lines = catalogue.split('\n')
  const line = `import { ${camel(name)} } from './${name}/${name}.ts'`
  const next = lines.findIndex(each => (isAdapter.exec(each)?.[1] ?? '') > name)
  const last = lines.findLastIndex(each => isAdapter.test(each))
  lines.splice(next === -1 ? last + 1 : next, 0, line)
  const [, listed] = /readonly Adapter\[\] = \[([^\]]*)\]/.exec(lines.join('\n')) ?? []
  assert(listed !== undefined, 'the catalogue is a list of adapters')
  const names = [...listed.split(',').map(each => each.trim()), camel(name)].filter(each => each !== '').sort()
  const list = `readonly Adapter[] = [\n${names.map(each => `  ${each},\n`).join('')}]`
  return lines.join('\n').replace(/readonly Adapter\[\] = \[[^\]]*\]/, list)
}

/** Writes the files below `folder`, which holds a copy of this project; says which. */
export function scaffold(folder: string, wanted: NewProvider): string[] {
  const { name } = wanted
  assert(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name), 'NAME is small letters, digits and - between them')
  assert(
    /^https:\/\/[^\s'\\]*[^/]$/.test(wanted.url) && URL.canParse(wanted.url),
    '--url begins with https:// and ends without /',
  )
  assert(/^[^\p{Cc}*]+$/u.test(wanted.label), '--label is one line')
  const home = join(folder, 'server/providers', name)
  assert(!existsSync(home), `${name} is there already`)
  const files: Record<string, string> = {
    [`server/providers/${name}/${name}.ts`]: adapterOf(wanted),
    [`server/providers/${name}/${name}.test.ts`]: testOf(wanted),
    [`server/providers/${name}/${name}.testworld.ts`]: worldOf(wanted),
    [`test/counterparts/vendors/${name}.ts`]: counterpartOf(wanted),
  }
  mkdirSync(home)
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text, { flag: 'wx' })
  const catalogue = join(folder, 'server/providers/catalogue.ts')
  writeFileSync(catalogue, withLine(readFileSync(catalogue, 'utf8'), wanted))
  return [...Object.keys(files), 'server/providers/catalogue.ts']
}

function main(): void {
  const { values, positionals } = parseArgs({
    options: { label: { type: 'string' }, url: { type: 'string' } },
    allowPositionals: true,
  })
  const [name, ...more] = positionals
  const { label, url } = values
  if (!name || !label || !url || more.length > 0) {
    process.stderr.write(`${usage}\n`)
    process.exitCode = 2
    return
  }
  for (const path of scaffold(root, { name, label, url })) say(`wrote ${path}`)
  say('next: npm run format, then vitest run server/providers; docs/guide/developer.md tells the rest')
}

if (import.meta.main) main()

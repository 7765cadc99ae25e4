/**
 * Writes every file that is made from another: the API description and the SDK's types from the routes, the settings
 * page from the configuration, the diagram from architecture.cjs. With `--check` it writes nothing and fails on drift.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import openapi, { astToString } from 'openapi-typescript'
import { administrationRoutes } from '../server/accounts/administration/administration-routes.ts'
import { profileRoutes } from '../server/accounts/profile-routes.ts'
import { accountsRoutes } from '../server/accounts/routes.ts'
import { signUpRoutes } from '../server/accounts/sign-up-routes.ts'
import { auditRoutes } from '../server/audit/routes.ts'
import { breakGlassRoutes } from '../server/break-glass/routes.ts'
import { generationsRoutes } from '../server/generations/routes.ts'
import { createApp } from '../server/http/http.ts'
import { assert } from '../server/kernel/assert.ts'
import { systemClock } from '../server/kernel/clock.ts'
import { silentLog } from '../server/kernel/log.ts'
import { pictureRoutes } from '../server/media/routes.ts'
import { uploadRoutes } from '../server/media/upload-routes.ts'
import { openaiRoutes } from '../server/openai/routes.ts'
import { privacyRoutes } from '../server/privacy/routes.ts'
import { providersRoutes } from '../server/providers/routes.ts'
import { webhooksRoutes } from '../server/webhooks/routes.ts'
import { accessPage } from './access-page.ts'
import { architectureDiagram } from './architecture-diagram.ts'
import { configurationPage, environmentExample } from './configuration-docs.ts'
import { refusalCodes } from './refusal-codes.ts'
import { root, say } from './steps.ts'

/** Routes describe themselves when they are made; what they would call is never called here. */
const nothing = new Proxy({}, { get: () => [] }) as never

async function apiDescription(): Promise<string> {
  const app = createApp({
    log: silentLog,
    clock: systemClock,
    productName: 'Image2Image',
    version: (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version,
    authenticate: async () => null,
    isReady: async () => true,
    routes: [
      { routes: accountsRoutes({ accounts: nothing }) },
      { routes: signUpRoutes({ accounts: nothing }) },
      { routes: profileRoutes({ accounts: nothing }) },
      { routes: administrationRoutes(nothing) },
      { routes: auditRoutes({ audit: nothing }) },
      { routes: breakGlassRoutes(nothing) },
      { routes: pictureRoutes({ media: nothing }) },
      { routes: generationsRoutes({ generations: nothing }) },
      { routes: uploadRoutes({ media: nothing }) },
      { routes: webhooksRoutes({ webhooks: nothing }) },
      { routes: providersRoutes(nothing) },
      { routes: openaiRoutes(nothing) },
      { routes: privacyRoutes({ privacy: { inventory: [], policy: { sections: [] } } as never }) },
    ],
  })
  const answer = await app.request('/api/openapi.json')
  assert(answer.ok, `the API could not be described: ${answer.status}`)
  return `${JSON.stringify(await answer.json(), null, 2)}\n`
}

async function sdkTypes(description: string): Promise<string> {
  const nodes = await openapi(JSON.parse(description) as Parameters<typeof openapi>[0], { alphabetize: true })
  return `/** Made from the server's routes by tools/generate.ts. Do not edit. */\n${astToString(nodes)}`
}

function withDiagram(page: string): string {
  const [before, rest] = page.split(/(?<=<!-- diagram:[^\n]*-->\n)/)
  const after = rest?.slice(rest.indexOf('<!-- /diagram -->'))
  return `${before}\n${architectureDiagram()}\n\n${after}`
}

async function generated(): Promise<Map<string, string>> {
  const description = await apiDescription()
  return new Map([
    ['sdk/openapi.gen.json', description],
    ['sdk/openapi.gen.ts', await sdkTypes(description)],
    ['sdk/codes.gen.ts', await refusalCodes()],
    ['docs/access.md', accessPage()],
    ['docs/configuration.md', configurationPage()],
    ['.env.example', environmentExample()],
    ['ARCHITECTURE.md', withDiagram(readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8'))],
  ])
}

const isCheck = process.argv.includes('--check')
let stale = 0
for (const [path, content] of await generated()) {
  const file = join(root, path)
  if (existsSync(file) && readFileSync(file, 'utf8') === content) continue
  stale++
  if (isCheck) say(`${path} is not what its source makes: run "npm run generate"`)
  else {
    writeFileSync(file, content)
    say(`wrote ${path}`)
  }
}
process.exit(isCheck && stale > 0 ? 1 : 0)

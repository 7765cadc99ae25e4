/** The `/v1` surface on loopback: with the real built-in engine, and beside it a vendor's counterpart behind its adapter. */
import { encode } from '@image2image/engine/codec'
import { openStudio, type Studio } from '../generations/generations.testworld.ts'
import { workGenerations } from '../generations/jobs.ts'
import { generationsRoutes } from '../generations/routes.ts'
import type { CallingKey } from '../http/auth.ts'
import { createApp, listen } from '../http/http.ts'
import { systemClock } from '../kernel/clock.ts'
import { silentLog } from '../kernel/log.ts'
import { pictureRoutes } from '../media/routes.ts'
import { createBuiltin, createProviders, type Provider } from '../providers/providers.ts'
import { errorHeaders, presentError } from './openai.ts'
import { openaiRoutes } from './routes.ts'

export const [width, height] = [48, 32]

export async function painted(
  colour: (x: number, y: number) => number[],
  { format = 'png', sides = [width, height] }: { format?: 'png' | 'jpeg'; sides?: readonly [number, number] } = {},
): Promise<Uint8Array> {
  const [wide, high] = sides
  const data = new Uint8Array(wide * high * 4)
  for (let y = 0; y < high; y++) for (let x = 0; x < wide; x++) data.set(colour(x, y), (y * wide + x) * 4)
  return encode({ width: wide, height: high, data }, { format })
}

export interface Surface {
  readonly studio: Studio
  readonly engine: Provider
  readonly url: string
  /** Of `key-ada`, unless it says otherwise. */
  api(path: string, name?: string): Promise<Response>
  close(): Promise<void>
}

export async function openSurface(
  others: readonly Provider[] = [],
  { key, ...options }: { beginMs?: number /** What the callers' key is. */; key?: CallingKey } = {},
): Promise<Surface> {
  const studio = await openStudio()
  const engine = createBuiltin({ slots: 1, version: '1', clock: systemClock, log: silentLog })
  const generations = await studio.another(engine, ...others)
  const { media, jobs } = studio
  const originOf = (c: { req: { url: string } }) => new URL(c.req.url).origin
  const providers = createProviders([engine, ...others])
  const deps = {
    generations,
    media,
    providers,
    clock: systemClock,
    secret: 'a secret',
    originOf,
    log: silentLog,
    ...options,
  }
  const app = createApp({
    log: silentLog,
    clock: systemClock,
    productName: 'Test',
    version: '1',
    authenticate: async headers => {
      const name = /^Bearer key-(\w+)$/.exec(headers.get('authorization') ?? '')?.[1]
      return name ? { account: { id: `acc_${name}`, name, email: '', role: 'member' }, via: 'key', key } : null
    },
    isReady: async () => true,
    routes: [
      { routes: openaiRoutes(deps) },
      { routes: generationsRoutes({ generations }) },
      { routes: pictureRoutes({ media }) },
    ],
    presenters: [{ prefix: '/v1/', present: presentError, headers: errorHeaders }],
  })
  const server = await listen((request, connection) => app.fetch(request, connection), { host: '127.0.0.1', port: 0 })
  await workGenerations(jobs, generations, 2)
  return {
    ...{ studio, engine, url: server.url },
    api: (path, name = 'ada') => fetch(server.url + path, { headers: { authorization: `Bearer key-${name}` } }),
    async close() {
      await server.close({ graceMs: 0 })
      await engine.close()
      for (const each of others) await each.close()
      await studio.close()
    },
  }
}

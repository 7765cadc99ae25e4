/**
 * Puts the parts together: `serve | migrate | doctor | admin …`. The only file that knows every part; it holds no rule of
 * the product. What it says to the person at the console it says in plain words; the log is for programs.
 */
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { engineVersion } from '@image2image/engine'
import { storedModelFiles } from '@image2image/engine/models'
import type { Context } from 'hono'
import {
  type Accounts,
  holdings as accountHoldings,
  cookies,
  createAccounts,
  keysEndedChannel,
  loadAccountsSecret,
  visitsEndedChannel,
} from './accounts/accounts.ts'
import { administrationRoutes, usageIn } from './accounts/administration/administration-routes.ts'
import { profileRoutes } from './accounts/profile-routes.ts'
import { accountsRoutes } from './accounts/routes.ts'
import { signUpRoutes } from './accounts/sign-up-routes.ts'
import { holdings as auditHoldings, openAudit } from './audit/audit.ts'
import { auditRoutes } from './audit/routes.ts'
import { holdings as breakGlassHoldings, createBreakGlass } from './break-glass/break-glass.ts'
import { breakGlassRoutes } from './break-glass/routes.ts'
import { Closing, stopOnSignals } from './closing.ts'
import { admin, identityOf, mailOf, openData, openLog, say, shownHost } from './commands.ts'
import { type Config, loadEnvironmentFile, readConfig } from './config.ts'
import {
  claimFolder,
  type Database,
  holdings as databaseHoldings,
  isDatabaseDown,
  type Tx,
} from './database/database.ts'
import { doctor } from './doctor.ts'
import { eraseGenerations } from './generations/erasure.ts'
import { createGenerations, type Generations, holdings as generationHoldings } from './generations/generations.ts'
import { workGenerations } from './generations/jobs.ts'
import { generationsRoutes } from './generations/routes.ts'
import {
  createApp,
  createTraffic,
  type ErrorPresenter,
  holdings as httpHoldings,
  listen,
  originFor,
  type RouteGroup,
  starting,
  type Traffic,
  Visits,
} from './http/http.ts'
import { createJobs, holdings as jobHoldings, workerIdOf } from './jobs/jobs.ts'
import { systemClock as clock } from './kernel/clock.ts'
import type { Log } from './kernel/log.ts'
import { Refusal, Unavailable } from './kernel/refusal.ts'
import { holdings as keyHoldings, openKeys } from './keys/keys.ts'
import { warnWhenDown } from './mail/mail.ts'
import { mcpRoutes } from './mcp/routes.ts'
import { createMedia, holdings as mediaHoldings } from './media/media.ts'
import { pictureRoutes } from './media/routes.ts'
import { uploadRoutes } from './media/upload-routes.ts'
import { errorHeaders, presentError } from './openai/openai.ts'
import { openaiRoutes } from './openai/routes.ts'
import { guardVault } from './operator.ts'
import { createPrivacy } from './privacy/privacy.ts'
import { privacyRoutes } from './privacy/routes.ts'
import { createBuiltin, openConnections, holdings as providerHoldings, recipientsOf } from './providers/providers.ts'
import { providersRoutes } from './providers/routes.ts'
import { diskStorage } from './storage/disk/disk.ts'
import { holdings as tombstoneHoldings } from './tombstones/tombstones.ts'
import { workWebhooks } from './webhooks/jobs.ts'
import { webhooksRoutes } from './webhooks/routes.ts'
import { createWebhooks, holdings as webhookHoldings } from './webhooks/webhooks.ts'

const root = join(import.meta.dirname, '..')
const webFolder = join(root, 'web', 'dist')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

const holdings = [
  accountHoldings,
  auditHoldings,
  breakGlassHoldings,
  databaseHoldings,
  generationHoldings,
  httpHoldings,
  jobHoldings,
  keyHoldings,
  tombstoneHoldings,
  mediaHoldings,
  webhookHoldings,
  providerHoldings,
].flat()

/** How long a request may take to end after work has stopped. */
const REQUEST_GRACE_MS = 2_000

const usage = `Usage: node server/main.ts <command>
  serve      run Image2Image (the default)
  migrate    bring the database up to this version, then end
  doctor     look at everything a start needs, and say what is wrong
  admin …    make accounts and keys; "admin" alone says how`

/** Not the secret of the sessions itself: a link must not help against a session, nor the other way round. */
const deriveSecret = async (config: Config, purpose: string): Promise<string> =>
  createHmac('sha256', await loadAccountsSecret(config.dataDir))
    .update(purpose)
    .digest('hex')

export interface Parts {
  readonly config: Config
  readonly log: Log
  /** For what must outlive the requests. */
  readonly closing: Closing
  readonly database: Database
  readonly baseUrl: string
}

export interface Services {
  readonly accounts: Accounts
  readonly visits: Visits
  readonly groups: readonly RouteGroup[]
  readonly presenters: readonly ErrorPresenter[]
  /** Begins to take work; everything is in place by then. */
  start(): Promise<void>
  /** Finishes work or puts it back. */
  stop(): Promise<void>
}

/** Keys and sessions end in any process; what they have open here ends with them. */
async function hearEnds(
  { database, log, closing }: Pick<Parts, 'database' | 'log' | 'closing'>,
  generations: Generations,
): Promise<Visits> {
  const visits = new Visits()
  const stopHearing = await database.listen(keysEndedChannel, keyId => {
    if (keyId === '') return visits.endAll()
    visits.end(keyId)
    generations.stopOrderedBy(keyId).catch(error => log.error('key.stop_failed', {}, error))
  })
  closing.add(stopHearing)
  closing.add(await database.listen(visitsEndedChannel, id => (id === '' ? visits.endAll() : visits.end(id))))
  return visits
}

export async function openServices({ config, log, closing, database, baseUrl }: Parts): Promise<Services> {
  const { dataDir, engineSlots, uploadLimitBytes, drainMs } = config
  const storage = diskStorage(join(dataDir, 'pictures'))
  await storage.sweep()
  const keys = await openKeys({ dir: join(dataDir, 'keys'), database, transit: config.transit })
  const secret = await loadAccountsSecret(dataDir)
  const audit = await openAudit({ database, clock, log, dataDir })
  closing.add(() => audit.stop())
  const accounts = createAccounts({ database, clock, log, keys, baseUrl, secret, ...identityOf(config) })
  await accounts.sealPlainRows()
  const { onDamage, tombstones } = guardVault({ database, dataDir, log, closing })
  const media = createMedia({
    ...{ database, storage, keys, clock, log, onDamage },
    spoolDir: join(dataDir, 'spool'),
    limits: { uploadBytes: uploadLimitBytes },
    admit: accounts.holdOpen,
  })
  closing.add(() => media.close())
  await media.spool.sweep()
  const builtin = createBuiltin({ slots: engineSlots, version: engineVersion, clock, log })
  const { environmentConnections: environment, maxDataClass, allowsOwnKeys, privateHosts, workflowFolder } = config
  const connectable = { environment, maxDataClass, allowsOwnKeys, privateHosts, workflowFolder }
  const connections = await openConnections({ ...{ database, keys, clock, log, builtin }, ...connectable })
  const { providers } = connections
  closing.add(() => providers.close())
  const jobs = await createJobs(database, { log, clock, workerId: workerIdOf(dataDir) })
  const { identity, tellOfWebhook: tellOff } = accounts
  const webhooks = createWebhooks({ ...{ database, keys, jobs, clock, log, privateHosts, tellOff } })
  const generations = await createGenerations({
    ...{ database, jobs, keys, media, providers, clock, log },
    spend: accounts.keys.spend,
    giveBack: accounts.keys.giveBack,
    admit: accounts.holdOpen,
    ended: webhooks.ended,
  })
  const tell = (tx: Tx, accountId: string) => accounts.tellOfLook(tx, accountId)
  const breakGlass = createBreakGlass({ database, keys, clock, accounts, media, generations, tell })
  const { contactEmail } = config
  const privacy = createPrivacy({
    ...{ holdings, cookies, contactEmail },
    recipients: () => recipientsOf(providers.modelsFor('')),
  })
  const { host, trust } = config
  const originOf = (c: Context) => originFor(c, { baseUrl: config.baseUrl, host, trust })
  const linkSecret = await deriveSecret(config, 'links to results')
  const openai = { generations, media, providers, clock, secret: linkSecret, originOf, log }
  const visits = await hearEnds({ database, log, closing }, generations)
  identity.onErase('generations', accountId => eraseGenerations(generations, accountId))
  identity.onErase('pictures', accountId => media.deleteAllOf(accountId))
  const mail = mailOf(config)
  let stopIdentity = async (): Promise<void> => {}
  return {
    accounts,
    visits,
    groups: [
      { routes: accountsRoutes({ accounts }) },
      { routes: signUpRoutes({ accounts }) },
      { routes: profileRoutes({ accounts }) },
      { routes: auditRoutes({ audit }) },
      {
        routes: administrationRoutes({
          administration: accounts.administration,
          usageOf: usageIn({ media, generations }),
        }),
      },
      { routes: breakGlassRoutes({ breakGlass }) },
      { routes: pictureRoutes({ media }) },
      { routes: uploadRoutes({ media }) },
      { routes: generationsRoutes({ generations }) },
      { routes: webhooksRoutes({ webhooks }) },
      { routes: providersRoutes({ connections }) },
      { routes: openaiRoutes(openai) },
      { routes: privacyRoutes({ privacy }) },
    ],
    presenters: [{ prefix: '/v1/', present: presentError, headers: errorHeaders }],
    async start() {
      await audit.start()
      await tombstones.start()
      closing.add(breakGlass.work(log))
      await workGenerations(jobs, generations, engineSlots)
      closing.add(await workWebhooks(jobs, webhooks, log))
      stopIdentity = await accounts.identity.work(mail)
      void warnWhenDown(mail, say)
      const chores = [media.warm(), media.sweepOrphans(), generations.sweep(), accounts.sweep()]
      for (const chore of chores) Promise.resolve(chore).catch(error => log.error('chore.failed', {}, error))
    },
    async stop() {
      await stopIdentity()
      await jobs.stop({ graceMs: drainMs })
      await generations.close()
    },
  }
}

/** The whole server but its port: `serve` listens for it, and the matrix test asks it everything. */
export function appOf(
  { config, log, database }: Pick<Parts, 'config' | 'log' | 'database'>,
  services: Services,
  isReady: () => boolean,
  traffic?: Traffic,
) {
  const ask = async (request: Request, connection: object) => app.fetch(request, connection)
  const app: ReturnType<typeof createApp> = createApp({
    log,
    clock,
    version,
    productName: config.productName,
    baseUrl: config.baseUrl,
    traffic,
    visits: services.visits,
    authenticate: headers => services.accounts.accountOfRequest(headers),
    sessionCookie: cookies[0]?.name,
    isReady: async () => isReady() && (await database.pool.query('select 1')).rowCount === 1,
    isWeather: isDatabaseDown,
    routes: [...services.groups, { routes: mcpRoutes({ log, version, productName: config.productName, ask }) }],
    presenters: services.presenters,
    uploadBytes: config.uploadLimitBytes,
    webFolder,
    modelFiles: storedModelFiles(),
  })
  return app
}

async function serve(config: Config): Promise<void> {
  const log = openLog(config)
  const closing = new Closing()
  const signals = stopOnSignals({ drainMs: config.drainMs, log, say }, closing)
  let isReady = false
  let answer: (request: Request, connection: object) => Response | Promise<Response> = starting
  try {
    closing.add(claimFolder(config.dataDir))
    // The port comes first: a taken one is the commonest mistake, and should not cost a database start.
    const http = await listen((request, connection) => answer(request, connection), {
      host: config.host,
      port: config.port,
    })
    const closeHttp = () => http.close({ graceMs: REQUEST_GRACE_MS })
    closing.add(closeHttp)
    const link = config.baseUrl ?? `http://${shownHost(config.host)}:${http.port}`
    const database = await openData(config, log, 'server')
    closing.add(() => database.close())
    const services = await openServices({ config, log, closing, database, baseUrl: link })
    // Requests end before what they use, and work before the requests that watch it.
    closing.add(closeHttp)
    closing.add(() => services.stop())
    closing.add(() => http.refuseNew())
    const { trust } = config
    const traffic = createTraffic({ database, clock, trust, secret: await deriveSecret(config, 'limits') })
    closing.add(() => traffic.close())
    const app = appOf({ config, log, database }, services, () => isReady, traffic)
    answer = (request, connection) => app.fetch(request, connection)
    await services.start()
    isReady = true
    await announceReady(services.accounts, link)
  } catch (error) {
    // A signal during the start closes things under our feet; then the stop is what counts.
    if (signals.hasStopped()) return
    await closing.run(log)
    throw error
  }
}

async function announceReady(accounts: Accounts, link: string): Promise<void> {
  const token = await accounts.setUpToken()
  if (token) say('nobody owns this installation yet: open the link and make your account')
  process.stdout.write(`Image2Image is ready: ${token ? `${link}/setup?token=${token}` : link}\n`)
}

async function migrate(config: Config): Promise<number> {
  const database = await openData(config, openLog(config), 'command')
  await database.close()
  say('the database is up to date')
  return 0
}

export async function main(args: readonly string[]): Promise<void> {
  const [command = 'serve', ...rest] = args
  loadEnvironmentFile(root)
  const { config, problems } = readConfig()
  if (!config) {
    say('the configuration has mistakes (docs/configuration.md explains each field):')
    for (const problem of problems) say(`  ${problem}`)
    process.exit(2)
  }
  try {
    if (command === 'serve') await serve(config)
    else if (command === 'migrate') process.exitCode = await migrate(config)
    else if (command === 'doctor')
      process.exitCode = await doctor({
        ...{ config, mail: mailOf(config), webFolder, log: openLog(config) },
        storage: diskStorage(join(config.dataDir, 'pictures')),
        openData: () => openData(config, openLog(config), 'command', () => {}),
      })
    else if (command === 'admin') process.exitCode = await admin(config, rest)
    else {
      say(usage)
      process.exitCode = 2
    }
  } catch (error) {
    const isSaid = error instanceof Refusal || error instanceof Unavailable
    if (isSaid) say(error.message)
    else console.error(error)
    process.exit(1)
  }
}

if (import.meta.main) await main(process.argv.slice(2))

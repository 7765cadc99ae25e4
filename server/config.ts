/**
 * Everything an operator can set, in one place, and the only reader of the environment. Each field says what it does and
 * in which unit; `docs/configuration.md` and `.env.example` are made from the same sentences by `tools/configuration-docs.ts`.
 */

import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { connectionsOf, providerSettings } from './config-providers.ts'
import { isAtHome } from './egress/egress.ts'
import { readTrust, type Trust, trustNobody } from './http/client.ts'
import type { TransitSettings } from './keys/keys.ts'
import type { DataClass, EnvironmentConnection } from './providers/providers.ts'

const MEGABYTE = 1024 * 1024
const ENGINE_SLOTS_MOST = 16

const whole = (name: string, least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, `${name} must be a whole number`)
    .transform(Number)
    .refine(value => value >= least && value <= most, `${name} must be from ${least} to ${most}`)

const url = (name: string, ...protocols: string[]) =>
  z.string().refine(value => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    error: `${name} must be an address that begins with ${protocols.map(protocol => `${protocol}//`).join(' or ')}`,
  })

const segment = (name: string) =>
  z.string().regex(/^[\w-][\w.-]*$/, `${name} must be one word of letters, digits, _, - and .`)

/** As a URL's `host` spells them; null when one is something else. */
function readHosts(value: string): string[] | null {
  const hosts = value.split(',').map(each => each.trim().toLowerCase())
  const areHosts = hosts.every(host => URL.canParse(`https://${host}/`) && new URL(`https://${host}/`).host === host)
  return areHosts ? hosts : null
}

export const settings = z.object({
  HOST: z.string().min(1).default('127.0.0.1').meta({
    description: 'Address to listen on. The default lets only this computer in; 0.0.0.0 lets the whole network in.',
  }),
  PORT: whole('PORT', 0, 65_535).default(3000).meta({
    description: 'Port to listen on. 0 takes any free one and prints it.',
  }),
  BASE_URL: url('BASE_URL', 'http:', 'https:').optional().meta({
    description: 'The address people type, when a proxy stands in front. With https: cookies travel encrypted only.',
    example: 'https://pictures.example.com',
  }),
  TRUSTED_PROXIES: z
    .string()
    .refine(value => readTrust(value) !== null, {
      error: 'TRUSTED_PROXIES must be “loopback”, addresses or networks with commas between, or a number of proxies',
    })
    .optional()
    .meta({
      description:
        'Proxies whose X-Forwarded-For, Forwarded and X-Forwarded-Proto are believed: “loopback”, addresses and networks, or how many stand in front (only where nobody can go around them). Without it, nobody is believed.',
      example: '10.0.0.0/8,loopback',
    }),
  DATA_DIR: z.string().min(1).default('./data').meta({
    description: 'Folder of everything that is kept: pictures, keys, and the database if it is the embedded one.',
  }),
  DATABASE_URL: url('DATABASE_URL', 'postgres:', 'postgresql:').optional().meta({
    description: 'A PostgreSQL server, version 15 or newer. Without it, an embedded one is started in DATA_DIR.',
    example: 'postgres://image2image:password@localhost:5432/image2image',
  }),
  LOG_LEVEL: z
    .enum(['silent', 'error', 'warn', 'info'], 'LOG_LEVEL must be silent, error, warn or info')
    .default('warn')
    .meta({
      description: 'How much is logged, as JSON lines on the standard error stream: silent, error, warn or info.',
    }),
  PRODUCT_NAME: z.string().min(1).max(60).default('Image2Image').meta({
    description: 'What this service calls itself.',
  }),
  CONTACT_EMAIL: z.email('CONTACT_EMAIL must be an e-mail address').optional().meta({
    description: 'Where people can reach whoever runs this service.',
    example: 'hello@example.com',
  }),
  SIGN_UP: z
    .enum(['open', 'invitation', 'closed'], 'SIGN_UP must be open, invitation or closed')
    .default('invitation')
    .meta({
      description:
        'Who may get an account: open (anybody with an e-mail address), invitation (whom the owner or an administrator invites), closed (nobody; the command line still makes accounts).',
    }),
  SMTP_URL: url('SMTP_URL', 'smtp:', 'smtps:').optional().meta({
    description:
      'The mail server: smtps:// speaks TLS at once, smtp:// must change to TLS (STARTTLS) unless it runs on this computer or the address ends with ?tls=none. Name and password stand in the address, percent-encoded. Without it, letters are printed on the console. Needs MAIL_FROM and BASE_URL.',
    example: 'smtps://user:password@mail.example.com',
  }),
  MAIL_FROM: z.email('MAIL_FROM must be an e-mail address').optional().meta({
    description: 'The address that letters come from.',
    example: 'pictures@example.com',
  }),
  OIDC_ISSUER: url('OIDC_ISSUER', 'https:', 'http:').optional().meta({
    description:
      'Another service to sign in with: the issuer of an OpenID Connect provider, reachable from the outside over https (on this computer also over http). Its redirect address is BASE_URL followed by /api/oidc/callback.',
    example: 'https://login.example.com',
  }),
  OIDC_CLIENT_ID: z.string().min(1).optional().meta({
    description: 'What this server is called at that service.',
    example: 'image2image',
  }),
  OIDC_CLIENT_SECRET: z.string().min(1).optional().meta({
    description: 'The secret it was given there.',
  }),
  OIDC_NAME: z.string().min(1).max(40).default('single sign-on').meta({
    description: 'What people call that service: the button says “Continue with” and this name.',
  }),
  PRIVATE_HOSTS: z
    .string()
    .refine(value => readHosts(value) !== null, {
      error: 'PRIVATE_HOSTS must be names of hosts with commas between, each with its port if it is not 443',
    })
    .optional()
    .meta({
      description:
        'Services that the server may reach although they lie in your own network: names of hosts with commas between, each with its port if it is not 443. Without it, sign-in at an OIDC_ISSUER, people’s webhooks and where picture services keep their results are public addresses only. This computer and link-local addresses are never among them.',
      example: 'login.lan,login.lan:8443',
    }),
  MASTER_KEY_VAULT_URL: url('MASTER_KEY_VAULT_URL', 'https:', 'http:').optional().meta({
    description:
      'Keeps the master key in the Transit engine of HashiCorp Vault or OpenBao instead of a file: the address of that service, over https (on this computer also over http). It may lie in your own network. Needs a token; docs/guide/operator.md shows the key and the policy.',
    example: 'https://vault.example.com:8200',
  }),
  MASTER_KEY_VAULT_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'MASTER_KEY_VAULT_TOKEN must be one word of plain letters')
    .optional()
    .meta({ description: 'The token for that service. A file is better: set MASTER_KEY_VAULT_TOKEN_FILE instead.' }),
  MASTER_KEY_VAULT_TOKEN_FILE: z.string().min(1).optional().meta({
    description: 'A file with the token, read every time it is needed, so that an agent may renew it.',
    example: '/run/secrets/vault-token',
  }),
  MASTER_KEY_VAULT_KEY: segment('MASTER_KEY_VAULT_KEY').default('image2image').meta({
    description:
      'The name of the Transit key. It belongs to this installation alone: rotation destroys its old versions.',
  }),
  MASTER_KEY_VAULT_MOUNT: z
    .string()
    .regex(/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/, 'MASTER_KEY_VAULT_MOUNT must be a path such as transit or team/transit')
    .default('transit')
    .meta({ description: 'Where the Transit engine is mounted there.' }),
  MASTER_KEY_VAULT_NAMESPACE: z
    .string()
    .regex(/^[\w-][\w./-]*$/, 'MASTER_KEY_VAULT_NAMESPACE must be a path such as team/pictures')
    .optional()
    .meta({ description: 'The namespace there, if that service has namespaces.', example: 'team/pictures' }),
  ENGINE_SLOTS: whole('ENGINE_SLOTS', 1, ENGINE_SLOTS_MOST).optional().meta({
    description: 'Pictures made at the same time, each in a process of its own. Default: half of the processor cores.',
    unit: 'processes',
  }),
  UPLOAD_LIMIT_MB: whole('UPLOAD_LIMIT_MB', 1, 50).default(50).meta({
    description: 'The largest picture file that can be uploaded.',
    unit: 'MB',
  }),
  ...providerSettings,
  DRAIN_SECONDS: whole('DRAIN_SECONDS', 0, 600)
    .default(10)
    .meta({
      description:
        'How long running work may take to finish when the server is told to stop. The rest is put back and starts again; ' +
        'what a service that keeps no queue was just making is lost there, ordered again, and may be paid twice.',
      unit: 'seconds',
    }),
})

export interface Config {
  readonly host: string
  readonly port: number
  readonly baseUrl: string | undefined
  readonly trust: Trust
  readonly dataDir: string
  readonly databaseUrl: string | undefined
  readonly signUpMode: 'open' | 'invitation' | 'closed'
  /** Undefined: letters go to the console. */
  readonly mail: { readonly url: string; readonly from: string } | undefined
  /** Another service to sign in with. */
  readonly provider:
    | {
        readonly issuer: string
        readonly clientId: string
        readonly clientSecret: string
        readonly name: string
        readonly privateHosts: readonly string[]
      }
    | undefined
  /** Hosts in the operator's own network that may be reached, by sign-in, webhooks and picture services. */
  readonly privateHosts: readonly string[]
  /** Picture services that the environment connects. */
  readonly environmentConnections: readonly EnvironmentConnection[]
  /** With workflows of the operator's own, for ComfyUI. */
  readonly workflowFolder: string | undefined
  readonly maxDataClass: DataClass
  readonly allowsOwnKeys: boolean
  /** Where the master key is; undefined: in a file. */
  readonly transit: TransitSettings | undefined
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info'
  readonly productName: string
  readonly contactEmail: string | undefined
  readonly engineSlots: number
  readonly uploadLimitBytes: number
  readonly drainMs: number
}

export type ConfigResult = { config: Config; problems: [] } | { config: null; problems: string[] }

/** Adds what `.env` in the folder says to the environment, which wins where both speak. */
export function loadEnvironmentFile(folder: string): void {
  const path = join(folder, '.env')
  if (existsSync(path)) process.loadEnvFile(path)
}

/** The three that belong together, or what is missing of them. */
function readProvider(fields: z.infer<typeof settings>): Config['provider'] | string {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_NAME: name } = fields
  if (!issuer && !clientId && !clientSecret) return undefined
  if (!issuer || !clientId || !clientSecret)
    return 'OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET belong together: set all of them, or none'
  if (issuer.startsWith('http:') && !isAtHome(issuer))
    return 'OIDC_ISSUER must begin with https:// unless the service runs on this computer'
  const privateHosts = (fields.PRIVATE_HOSTS && readHosts(fields.PRIVATE_HOSTS)) || []
  return { issuer, clientId, clientSecret, name, privateHosts }
}

function readTransit(fields: z.infer<typeof settings>): TransitSettings | undefined | string {
  const { MASTER_KEY_VAULT_URL: url, MASTER_KEY_VAULT_TOKEN: token, MASTER_KEY_VAULT_TOKEN_FILE: tokenFile } = fields
  if (!url) {
    if (!token && !tokenFile) return undefined
    return 'MASTER_KEY_VAULT_URL must be set with a token for it, or the token left out'
  }
  if (Boolean(token) === Boolean(tokenFile))
    return 'MASTER_KEY_VAULT_URL needs MASTER_KEY_VAULT_TOKEN_FILE or MASTER_KEY_VAULT_TOKEN, and not both'
  const { username, password, search, hash } = new URL(url)
  if (username || password || search || hash)
    return 'MASTER_KEY_VAULT_URL must be an address alone, without a name, a password, ? or #'
  if (url.startsWith('http:') && !isAtHome(url))
    return 'MASTER_KEY_VAULT_URL must begin with https:// unless the service runs on this computer'
  return {
    ...{ url, token, tokenFile },
    key: fields.MASTER_KEY_VAULT_KEY,
    mount: fields.MASTER_KEY_VAULT_MOUNT,
    namespace: fields.MASTER_KEY_VAULT_NAMESPACE,
  }
}

/** Letters carry links, so people must know where they lead. */
function readMail({ SMTP_URL: url, MAIL_FROM: from, BASE_URL }: z.infer<typeof settings>): Config['mail'] | string {
  if (!url) return undefined
  if (!from) return 'MAIL_FROM must be set with SMTP_URL: letters need an address that they come from'
  if (!BASE_URL) return 'BASE_URL must be set with SMTP_URL: letters carry links to it'
  return { url, from }
}

/** Reads all fields before it complains, so that one start shows every mistake. An empty value counts as left out. */
export function readConfig(environment: Record<string, string | undefined> = process.env): ConfigResult {
  const given = Object.fromEntries(
    Object.entries(environment).filter(
      ([name, value]) => name in settings.shape && value !== undefined && value !== '',
    ),
  )
  const parsed = settings.safeParse(given)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path: [name], message }) =>
      message.startsWith(String(name)) ? message : `${String(name)}: ${message}`,
    )
    return { config: null, problems }
  }
  const fields = parsed.data
  const provider = readProvider(fields)
  const mail = readMail(fields)
  const transit = readTransit(fields)
  const problems = [provider, mail, transit].filter(problem => typeof problem === 'string')
  if (typeof provider === 'string' || typeof mail === 'string' || typeof transit === 'string')
    return { config: null, problems }
  const config: Config = {
    host: fields.HOST,
    port: fields.PORT,
    baseUrl: fields.BASE_URL?.replace(/\/+$/, ''),
    trust: (fields.TRUSTED_PROXIES && readTrust(fields.TRUSTED_PROXIES)) || trustNobody,
    dataDir: resolve(fields.DATA_DIR),
    databaseUrl: fields.DATABASE_URL,
    signUpMode: fields.SIGN_UP,
    mail,
    provider,
    privateHosts: (fields.PRIVATE_HOSTS && readHosts(fields.PRIVATE_HOSTS)) || [],
    environmentConnections: connectionsOf(fields),
    workflowFolder: fields.COMFYUI_WORKFLOWS,
    maxDataClass: fields.MAX_DATA_CLASS,
    allowsOwnKeys: fields.OWN_KEYS === 'allowed',
    transit,
    logLevel: fields.LOG_LEVEL,
    productName: fields.PRODUCT_NAME,
    contactEmail: fields.CONTACT_EMAIL,
    engineSlots:
      fields.ENGINE_SLOTS ?? Math.min(ENGINE_SLOTS_MOST, Math.max(1, Math.floor(availableParallelism() / 2))),
    uploadLimitBytes: fields.UPLOAD_LIMIT_MB * MEGABYTE,
    drainMs: fields.DRAIN_SECONDS * 1_000,
  }
  return { config: Object.freeze(config), problems: [] }
}

/**
 * The operator's verbs on the command line. They run in a process of their own on the same database as the server,
 * so an account or a key made here works at once.
 */
import { parseArgs } from 'node:util'
import type { Clock } from '../kernel/clock.ts'
import { Refusal } from '../kernel/refusal.ts'
import { isRole } from './account.ts'
import type { Accounts } from './accounts.ts'
import { readKeyWords } from './key-words.ts'
import { refuse } from './refusals.ts'

export interface AdminDeps {
  readonly accounts: Accounts
  readonly clock: Clock
  readonly print: (line: string) => void
  readonly printError: (line: string) => void
  /** The password of a new account when it is not among the words, where `ps` would show it. */
  readonly readPassword: () => Promise<string>
}

export const adminUsage = [
  'admin create-account --email E [--password P] [--name N] [--role owner|admin|support|member] [--json]',
  '  without --password its first line of standard input is the password',
  'admin create-key --email E [--name N] [--scope edit,read,admin] [--expires 90d|12h|2027-01-31]',
  '  [--rate REQUESTS_A_MINUTE] [--spend 100/edits/day|5000/megapixels/month] [--json]',
  'admin invite EMAIL [--role owner|admin|support|member] [--link] [--json]',
  '  mails a link to an account; with --link, or without a mail server, prints it instead',
].join('\n')

interface Options {
  readonly email?: string | undefined
  readonly password?: string | undefined
  readonly name?: string | undefined
  readonly role?: string | undefined
  readonly json?: boolean | undefined
  readonly scope?: string | undefined
  readonly expires?: string | undefined
  readonly rate?: string | undefined
  readonly spend?: string | undefined
  readonly link?: boolean | undefined
}

function readOptions(args: readonly string[]): Options | null {
  const text = { type: 'string' } as const
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...{ email: text, password: text, name: text, role: text, json: { type: 'boolean' } },
        ...{ scope: text, expires: text, rate: text, spend: text, link: { type: 'boolean' } },
      },
    })
    const [email, ...more] = positionals
    return more.length > 0 || (email && values.email) ? null : { ...(email ? { email } : {}), ...values }
  } catch {
    return null
  }
}

async function createAccount(
  options: Options,
  email: string,
  { accounts, print, readPassword }: AdminDeps,
): Promise<void> {
  const { role, name } = options
  if (role !== undefined && !isRole(role)) throw refuse('role_unknown')
  const password = options.password ?? (await readPassword())
  const account = await accounts.createAccount({ email, password, name, role })
  const { createdAt, ...shown } = account
  print(
    options.json
      ? JSON.stringify({ ...shown, createdAt: createdAt.toISOString() })
      : `Account ${account.email} made. Role: ${account.role}.`,
  )
}

async function createKey(options: Options, email: string, { accounts, clock, print }: AdminDeps): Promise<void> {
  const account = await accounts.findAccount(email)
  if (!account) throw refuse('account_unknown')
  const order = { name: options.name ?? 'command line', ...readKeyWords(options, clock.now()) }
  const { key } = await accounts.keys.create(account.id, order, 'system')
  print(options.json ? JSON.stringify({ key }) : `API key for ${account.email}. It is shown only now:\n${key}`)
}

async function invite(options: Options, email: string, { accounts, print }: AdminDeps): Promise<void> {
  const { role } = options
  if (role !== undefined && !isRole(role)) throw refuse('role_unknown')
  const { link: byHand } = options
  const { url = null, expiresAt, ...made } = await accounts.identity.invite({ by: null, email, role, byHand })
  if (options.json)
    print(JSON.stringify({ email: made.email, role: made.role, expiresAt: expiresAt.toISOString(), url }))
  else if (url) print(`Hand this link to ${made.email}. It works once, until ${expiresAt.toISOString()}:\n${url}`)
  else print(`The invitation to ${made.email} is on its way.`)
}

const verbs = new Map([
  ['invite', invite],
  ['create-account', createAccount],
  ['create-key', createKey],
])

export const accountVerbs: readonly string[] = [...verbs.keys()]

/** `args` is what follows `admin`. The answer is the exit code: 0 done, 1 refused, 2 not understood. */
export async function runAdmin(args: readonly string[], deps: AdminDeps): Promise<number> {
  const [name = '', ...rest] = args
  const verb = verbs.get(name)
  const options = readOptions(rest)
  if (!verb || !options?.email) {
    deps.printError(adminUsage)
    return 2
  }
  try {
    await verb(options, options.email, deps)
    return 0
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    deps.printError(options.json ? JSON.stringify({ code: error.code, message: error.message }) : error.message)
    return 1
  }
}

import type { Context } from 'hono'
import type { AppEnv } from '../http/auth.ts'
import type { Account } from './account.ts'
import type { Accounts } from './accounts.ts'

export const bodyOf = <Schema>(content: Schema) => ({
  body: { required: true, content: { 'application/json': { schema: content } } },
})

export const presentAccount = ({ createdAt, ...account }: Account) => ({
  ...account,
  createdAt: createdAt.toISOString(),
})

export function sendCookies(c: Context<AppEnv>, cookies: readonly string[]): void {
  for (const cookie of cookies) c.header('set-cookie', cookie, { append: true })
}

/** The account that asks, as it is now. */
export const ownAccount = (accounts: Accounts, c: Context<AppEnv>): Promise<Account> =>
  accounts.requireAccount(c.get('account').id)

/**
 * The name and the e-mail address of a person, as the database holds them: each in a sealed cell of its own. An address is
 * found again by its blind index, an HMAC under a key that never lies in the database, so a copy of the tables tells
 * neither who is here nor whether a given person is.
 */
import { createHmac } from 'node:crypto'
import type { Log } from '../kernel/log.ts'
import { Unavailable } from '../kernel/refusal.ts'
import type { Keys } from '../keys/keys.ts'
import { type Account, roleOf } from './account.ts'

export interface Person {
  readonly email: string
  readonly name: string
}

/** The columns that hold a person. `email` is the blind index: better-auth looks people up by it under this name. */
export interface SealedPerson {
  readonly email: string
  readonly emailSealed: Buffer
  readonly nameSealed: Buffer
}

export interface AccountRow {
  readonly id: string
  readonly emailSealed: Buffer | null
  readonly nameSealed: Buffer | null
  readonly emailVerified: boolean
  readonly role: string
  readonly createdAt: Date
}

export interface People {
  /** @param email as `normaliseEmail` spells it */
  indexOf(email: string): Promise<string>
  seal(accountId: string, person: Person): Promise<SealedPerson>
  sealEmail(accountId: string, email: string): Promise<Pick<SealedPerson, 'email' | 'emailSealed'>>
  sealName(accountId: string, name: string): Promise<Buffer>
  /** A cell that does not open any more costs the name or the address, not the account: ''. */
  open(row: Pick<AccountRow, 'id' | 'emailSealed' | 'nameSealed'>): Promise<Person>
  toAccount(row: AccountRow): Promise<Account>
}

const cellOf = (column: 'email_sealed' | 'name_sealed', rowId: string) => ({ table: 'accounts', column, rowId })

export function createPeople(keys: Keys, log: Log): People {
  let indexKey: Promise<Buffer> | null = null
  async function indexOf(email: string): Promise<string> {
    indexKey ??= keys.derive('accounts.email index')
    return createHmac('sha256', await indexKey)
      .update(email)
      .digest('base64url')
  }
  async function openCell(sealed: Buffer | null, column: 'email_sealed' | 'name_sealed', id: string): Promise<string> {
    if (!sealed) return ''
    try {
      return await keys.unsealColumn(sealed, cellOf(column, id))
    } catch (error) {
      if (error instanceof Unavailable) throw error
      log.error('accounts.cell_damaged', { accountId: id, code: column })
      return ''
    }
  }
  const sealEmail = async (id: string, email: string) => ({
    email: await indexOf(email),
    emailSealed: await keys.sealColumn(email, cellOf('email_sealed', id)),
  })
  const sealName = (id: string, name: string) => keys.sealColumn(name, cellOf('name_sealed', id))
  const open: People['open'] = async ({ id, emailSealed, nameSealed }) => ({
    email: await openCell(emailSealed, 'email_sealed', id),
    name: await openCell(nameSealed, 'name_sealed', id),
  })
  return {
    indexOf,
    sealEmail,
    sealName,
    seal: async (id, { email, name }) => ({ ...(await sealEmail(id, email)), nameSealed: await sealName(id, name) }),
    open,
    async toAccount(row) {
      return { id: row.id, ...(await open(row)), role: roleOf(row.role), createdAt: row.createdAt }
    },
  }
}

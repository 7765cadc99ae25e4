/**
 * Stands between better-auth and the database: the library sees people with an e-mail address and a name, the rows it
 * writes hold sealed cells and a blind index. So no plug-in of it, present or to come, can put an address into a table.
 */
import type { DBAdapter, Where } from '@better-auth/core/db/adapter'
import { assert } from '../kernel/assert.ts'
import type { Clock } from '../kernel/clock.ts'
import { newId } from '../kernel/ids.ts'
import type { People } from './people.ts'

type Fields = Record<string, unknown>

const isPerson = (model: string): boolean => model === 'user'
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const spelled = (email: unknown): string => textOf(email).normalize('NFC').trim().toLowerCase()

class Sealing {
  readonly #people: People

  constructor(people: People) {
    this.#people = people
  }

  async where(model: string, where: Where[] | undefined): Promise<Where[]> {
    if (!where || !isPerson(model)) return where ?? []
    return Promise.all(where.map(clause => this.#clause(clause)))
  }

  async #clause(clause: Where): Promise<Where> {
    const { field, value, operator = 'eq' } = clause
    assert(field !== 'name', 'names are sealed: nothing is found by them')
    if (field !== 'email') return clause
    assert(operator === 'eq' || operator === 'in', 'an address is sealed: it is found whole or not at all')
    const indexOf = (email: unknown) => this.#people.indexOf(spelled(email))
    return { ...clause, value: Array.isArray(value) ? await Promise.all(value.map(indexOf)) : await indexOf(value) }
  }

  /** Opens a person, also where one came along with a session. */
  async open<T>(model: string, found: T, select?: readonly string[]): Promise<T> {
    if (typeof found !== 'object' || found === null) return found
    const { emailSealed, nameSealed, ...rest } = found as Fields
    if (!isPerson(model)) {
      if (typeof rest.user === 'object' && rest.user !== null) rest.user = await this.open('user', rest.user)
      return { ...found, ...rest }
    }
    const cells = { emailSealed: bytesOf(emailSealed), nameSealed: bytesOf(nameSealed) }
    const whole: Fields = { ...rest, ...(await this.#people.open({ id: textOf(rest.id), ...cells })) }
    if (!select) return whole as T
    return Object.fromEntries(select.map(field => [field, whole[field]])) as T
  }

  async seal(data: Fields, id: string): Promise<Fields> {
    const { email, name, ...rest } = data
    if (typeof email === 'string') Object.assign(rest, await this.#people.sealEmail(id, spelled(email)))
    if (typeof name === 'string') rest.nameSealed = await this.#people.sealName(id, name)
    return rest
  }
}

const bytesOf = (value: unknown): Buffer | null => (Buffer.isBuffer(value) ? value : null)

const selected = (model: string, select: string[] | undefined): { select?: string[] } =>
  !select ? {} : { select: isPerson(model) ? [...new Set([...select, 'id', 'emailSealed', 'nameSealed'])] : select }

type Reading = Pick<DBAdapter, 'findOne' | 'findMany' | 'count'>
type Writing = Pick<DBAdapter, 'create' | 'update' | 'updateMany' | 'delete' | 'deleteMany'>

const reading = (inner: DBAdapter, sealing: Sealing): Reading => ({
  async findOne<T>(input: Parameters<typeof inner.findOne<T>>[0]): Promise<T | null> {
    const { model, select, join } = input
    const where = await sealing.where(model, input.where)
    const found = await inner.findOne<T>({ ...input, where, ...selected(model, select) })
    return found && sealing.open(model, found, isPerson(model) && !join ? select : undefined)
  },
  async findMany<T>(input: Parameters<typeof inner.findMany<T>>[0]): Promise<T[]> {
    const { model, select, sortBy, join } = input
    assert(!isPerson(model) || sortBy?.field !== 'email', 'addresses are sealed: nothing is sorted by them')
    const where = await sealing.where(model, input.where)
    const rows = await inner.findMany<T>({ ...input, where, ...selected(model, select) })
    return Promise.all(rows.map(row => sealing.open(model, row, isPerson(model) && !join ? select : undefined)))
  },
  async count(input) {
    return inner.count({ ...input, where: await sealing.where(input.model, input.where) })
  },
})

const writing = (inner: DBAdapter, sealing: Sealing, clock: Clock): Writing => ({
  async create<T extends Fields, R = T>(input: Parameters<typeof inner.create<T, R>>[0]): Promise<R> {
    if (!isPerson(input.model)) return inner.create<T, R>(input)
    const given: Fields = input.data
    const id = textOf(given.id) || newId('acc', clock)
    const data = { ...(await sealing.seal({ name: '', ...given }, id)), id } as unknown as Omit<T, 'id'>
    const made = await inner.create<T, R>({ model: input.model, data, forceAllowId: true })
    return sealing.open(input.model, made, input.select)
  },
  async update<T>(input: Parameters<typeof inner.update<T>>[0]): Promise<T | null> {
    const { model, update } = input
    if (!isPerson(model)) return inner.update<T>(input)
    const where = await sealing.where(model, input.where)
    const row = await inner.findOne<{ id: string }>({ model, where, select: ['id'] })
    if (!row) return null
    const done = await inner.update<T>({ model, where, update: await sealing.seal(update, row.id) })
    return done && sealing.open(model, done)
  },
  async updateMany(input) {
    const isAboutPerson = isPerson(input.model) && ('email' in input.update || 'name' in input.update)
    assert(!isAboutPerson, 'a name and an address belong to one person')
    return inner.updateMany({ ...input, where: await sealing.where(input.model, input.where) })
  },
  async delete<T>(input: Parameters<typeof inner.delete<T>>[0]): Promise<void> {
    return inner.delete<T>({ ...input, where: await sealing.where(input.model, input.where) })
  },
  async deleteMany(input) {
    return inner.deleteMany({ ...input, where: await sealing.where(input.model, input.where) })
  },
})

export function sealingAdapter(inner: DBAdapter, people: People, clock: Clock): DBAdapter {
  const sealing = new Sealing(people)
  const adapter: DBAdapter = {
    ...inner,
    ...reading(inner, sealing),
    ...writing(inner, sealing, clock),
    transaction: run => run(adapter),
  }
  return adapter
}

/** How what is connected stands, as the database has it: for whoever looks without starting anything. */
import type { Database } from '../database/database.ts'
import { adapters } from './catalogue.ts'
import { compose, type EnvironmentConnection } from './connected.ts'
import * as store from './store.ts'

export interface Standing {
  readonly name: string
  readonly isEnabled: boolean
  /** When it was last tried by hand, and what came of it; null: never. */
  readonly testedAt: Date | null
  readonly testCode: string | null
  /** Why it, or some of its models, are asked last for now. */
  readonly failures: readonly string[]
}

/** What an operator may know of the services that people connect with keys of their own: not whose, not which. */
export interface OwnStanding {
  readonly count: number
  /** Whose last trial failed. */
  readonly failing: number
}

export const ownStandingOf = (database: Database): Promise<OwnStanding> => store.countOwn(database.drizzle)

/**
 * People's own connections are theirs, and not here. What the environment names is here whether or not anything was found
 * out about it; what it names no longer is not.
 */
export async function standingOf(
  database: Database,
  environment: readonly EnvironmentConnection[],
  now: Date,
): Promise<Standing[]> {
  const everything = await store.readEverything(database.drizzle)
  const rows = everything.connections.filter(({ accountId }) => accountId === null)
  const sinking = (await store.readHealth(database.drizzle)).filter(({ until }) => until !== null && until > now)
  const failuresOf = (id: string): string[] => [
    ...new Set(sinking.filter(({ connectionId }) => connectionId === id).flatMap(({ code }) => code ?? [])),
  ]
  const kept = rows.map(({ id, name, isEnabled, testedAt, testCode }) => ({ id, name, isEnabled, testedAt, testCode }))
  const named = compose(everything, environment, adapters)
    .filter(({ origin }) => origin === 'environment')
    .map(({ id, slug: name, isEnabled, testedAt, testCode }) => ({ id, name, isEnabled, testedAt, testCode }))
  return [...kept, ...named].map(({ id, ...each }) => ({ ...each, failures: failuresOf(id) }))
}

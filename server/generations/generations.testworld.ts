/**
 * Everything a generation needs, on a real database, with a provider that a test holds by the hand: a run goes on only
 * when the test says so, and can be told to end in any way.
 */
import { join } from 'node:path'
import { createWorld, type World } from '../../test/world.ts'
import { createJobs, type Jobs } from '../jobs/jobs.ts'
import { systemClock } from '../kernel/clock.ts'
import type { Keys } from '../keys/keys.ts'
import { createMedia, type Media } from '../media/media.ts'
import {
  createProviders,
  type Failure,
  type ModelFacts,
  type Progress,
  type Provider,
  ProviderFailure,
  type ProviderOrder,
  type Ticket,
  type Workbench,
} from '../providers/providers.ts'
import { diskStorage } from '../storage/disk/disk.ts'
import { createGenerations, type Generation, type Generations } from './generations.ts'

export interface Puppet extends Provider {
  readonly started: { key: string; order: ProviderOrder; ticket: Ticket }[]
  readonly cancelled: string[]
  /** What the next checks say; the last word is repeated. */
  say(...progress: Progress[]): void
  /** The next start is answered with a no. */
  refuse(failure: Failure): void
  /** Forgets every ticket, as a restart would. */
  forget(): void
}

export const running = (fraction: number): Progress => ({ state: 'running', fraction, stage: 'Painting' })

export const doneWith = (bytes: Uint8Array): Progress => ({
  state: 'done',
  outcome: { bytes, format: 'png', width: 2, height: 2, svg: null, engine: 'puppet', version: '7', notes: ['note'] },
})

export function createPuppet(): Puppet {
  const started: Puppet['started'] = []
  const cancelled: string[] = []
  let words: Progress[] = [running(0)]
  let no: Failure | null = null
  let known = new Set<string>()
  return {
    name: 'builtin',
    models: [puppetModel],
    started,
    cancelled,
    say(...progress) {
      words = progress
    },
    forget() {
      known = new Set()
    },
    refuse(failure) {
      no = failure
    },
    async start(order, key) {
      const failure = no
      no = null
      if (failure) throw new ProviderFailure(failure)
      const ticket = { provider: 'builtin', id: `run ${started.length + 1}` } as const
      started.push({ key, order, ticket })
      known.add(ticket.id)
      return ticket
    },
    async check(ticket, signal) {
      await new Promise(resolve => setTimeout(resolve, 5))
      if (signal.aborted) return running(0)
      if (!known.has(ticket.id)) return { state: 'lost', billed: 'no' }
      return (words.length > 1 ? words.shift() : words[0]) ?? running(0)
    },
    async cancel(ticket) {
      cancelled.push(ticket.id)
    },
    workbench: bareWorkbench,
    async close() {},
  }
}

/** Everything fits, and nothing has to be done to a result. The real one is tried beside the engine's workers. */
export const bareWorkbench: Workbench = {
  prepare: async ({ input, mask, references }) => ({ input, mask, references, size: null }),
  finish: async ({ bytes, mask }) => {
    const all = { bytes, format: 'png', width: 4, height: 4, isAsMade: true } as const
    return { ...all, changedOutside: mask ? 0.25 : null }
  },
  small: async ({ bytes }) => bytes,
}

export const puppetModel: ModelFacts = {
  vendorId: 'builtin',
  label: 'Puppet',
  version: '7',
  createdAt: '2026-01-01T00:00:00.000Z',
  ownedBy: 'test',
  kinds: ['edit'],
  medium: 'image',
  capabilities: {
    references: 1,
    mask: 'native',
    sizes: { rule: 'like_input' },
    seed: true,
    strength: true,
    qualities: [],
    transparentBackground: true,
    previews: false,
    promptCharacters: 2_000,
    formats: ['png'],
    inputPixelsMost: 40_000_000,
  },
  dataHandling: {
    class: 'local',
    region: 'this server',
    retentionDays: 0,
    trains: false,
    humanReviewers: false,
    evidenceUrl: null,
    evidenceDate: null,
  },
  price: null,
}

export interface Studio {
  readonly world: World
  readonly keys: Keys
  readonly jobs: Jobs
  readonly media: Media
  readonly puppet: Puppet
  /** What each API key has spent and not got back, in edits. */
  readonly spent: ReadonlyMap<string, number>
  /** Every end, as its transaction told it. */
  readonly ended: readonly Generation[]
  readonly generations: Generations
  /** A second process on the same data, with the same or its own providers. */
  another(...own: readonly Provider[]): Promise<Generations>
  close(): Promise<void>
}

export async function openStudio(): Promise<Studio> {
  const world = await createWorld()
  const { database, log } = world
  const { keys } = world
  const storage = diskStorage(join(world.dir, 'storage'))
  const jobs = await createJobs(database, { log, clock: systemClock, workerId: 'test', pollMs: 200 })
  const media = createMedia({ database, storage, keys, clock: systemClock, log })
  const puppet = createPuppet()
  const opened: Generations[] = []
  const spent = new Map<string, number>()
  const ended: Generation[] = []
  const add = (keyId: string, edits: number): void => void spent.set(keyId, (spent.get(keyId) ?? 0) + edits)
  const allowance = {
    spend: async (_: unknown, keyId: string, { edits }: { edits: number }) => add(keyId, edits),
    giveBack: async (_: unknown, keyId: string, { edits }: { edits: number }) => add(keyId, -edits),
  }
  const another = async (...own: readonly Provider[]): Promise<Generations> => {
    const providers = createProviders(own.length > 0 ? own : [puppet])
    const parts = { database, jobs, keys, media, providers, clock: systemClock, log }
    const generations = await createGenerations({
      ...parts,
      ...allowance,
      ended: async (_, end) => void ended.push(end),
    })
    opened.push(generations)
    return generations
  }
  return {
    ...{ world, keys, jobs, media, puppet, another, spent, ended },
    generations: await another(),
    async close() {
      await jobs.stop({ graceMs: 100 })
      await Promise.all(opened.map(each => each.close()))
      media.close()
      await world.dispose()
    },
  }
}

/**
 * What row-level security costs: a page of 20 pictures among 100,000 of 50 people, and one picture by its id, each as a
 * plain query and on behalf of a person. Prints processor time of this process and of PostgreSQL per query and the ratio,
 * and says whether the page is still read from the index in order.
 */
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, openDatabase } from '../server/database/database.ts'
import { silentLog } from '../server/kernel/log.ts'

const accountOf = (n: number) => `acc_${String(n).padStart(30, '0')}`
const me = accountOf(7)
const rounds = 5
const queries = 400

async function fill({ pool }: Database): Promise<void> {
  await pool.query('alter table pictures drop constraint if exists pictures_key_id_key_epochs_id_fk')
  await pool.query(`
    insert into pictures (id, account_id, origin, name_sealed, width, height, format, has_alpha, frames, original_bytes,
      large_bytes, thumbnail_bytes, wrapped_key, key_id, created_at)
    select 'pic_' || lpad(n::text, 30, '0'), 'acc_' || lpad((n % 50)::text, 30, '0'), 'upload', '\\x00', 100, 100, 'png',
      false, 1, 1000, 100, 10, decode(repeat('00', 60), 'hex'), 'ep_000000000001', now()
    from generate_series(1, 100000) n`)
  await pool.query('analyze pictures')
}

/** Clock ticks of every PostgreSQL process below the postmaster, in milliseconds; 0 where there is no /proc. */
async function postgresMs({ pool }: Database): Promise<number> {
  const { rows } = await pool.query<{ pid: number }>('select pid from pg_stat_activity where backend_type = $1', [
    'client backend',
  ])
  let ticks = 0
  for (const { pid } of rows) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      ticks += Number(fields[11]) + Number(fields[12])
    } catch {
      return 0
    }
  }
  return ticks * 10
}

async function cost(
  database: Database,
  run: (n: number) => Promise<unknown>,
): Promise<{ ours: number; theirs: number }> {
  const before = { ours: process.cpuUsage(), theirs: await postgresMs(database) }
  for (let n = 0; n < queries; n++) await run(n)
  const used = process.cpuUsage(before.ours)
  return {
    ours: (used.user + used.system) / 1_000 / queries,
    theirs: ((await postgresMs(database)) - before.theirs) / queries,
  }
}

const page = `select * from pictures where account_id = '${me}' and origin <> 'mask' order by id desc limit 20`
const one = (n: number) =>
  `select * from pictures where account_id = '${me}' and id = 'pic_${String(n * 50 + 7).padStart(30, '0')}'`

const dir = await mkdtemp(join(tmpdir(), 'i2i-bench-'))
const database = await openDatabase({ embeddedDir: join(dir, 'postgres'), poolSize: 2 }, silentLog)
try {
  await fill(database)
  for (const [name, query] of [
    ['a page of 20', () => page],
    ['one picture', one],
  ] as const) {
    const plain: { ours: number; theirs: number }[] = []
    const walled: typeof plain = []
    for (let round = 0; round <= rounds; round++) {
      const [a, b] = [
        await cost(database, n => database.drizzle.execute(query(n))),
        await cost(database, n => database.forAccount(me, tx => tx.execute(query(n)))),
      ]
      // The first round warms caches.
      if (round > 0) plain.push(a) && walled.push(b)
    }
    const middle = (of: typeof plain, part: 'ours' | 'theirs') =>
      of.map(each => each[part]).toSorted((x, y) => x - y)[Math.floor(rounds / 2)] ?? 0
    const [p, w] = [plain, walled].map(of => ({ ours: middle(of, 'ours'), theirs: middle(of, 'theirs') })) as [
      { ours: number; theirs: number },
      { ours: number; theirs: number },
    ]
    const spell = ({ ours, theirs }: typeof p) => `${ours.toFixed(2)} ms here + ${theirs.toFixed(2)} ms in PostgreSQL`
    const ratio = (w.ours + w.theirs) / (p.ours + p.theirs)
    console.log(`${name}: plain ${spell(p)}; for a person ${spell(w)}; ${ratio.toFixed(2)} times`)
  }
  const plan = await database.forAccount(me, async tx => {
    await tx.execute('set local plan_cache_mode = force_generic_plan')
    return (await tx.execute<{ 'QUERY PLAN': string }>(`explain ${page}`)).rows.map(row => row['QUERY PLAN'])
  })
  console.log(plan.join('\n'))
} finally {
  await database.close()
  await rm(dir, { recursive: true, force: true })
}

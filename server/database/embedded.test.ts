import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { silentLog } from '../kernel/log.ts'
import { claimFolder, type Database, openDatabase } from './database.ts'
import { isAlive, markOfProcess } from './owner.ts'

const root = mkdtempSync(join(tmpdir(), 'i2i-embedded-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const dir = join(root, 'one')
const open = (role: 'server' | 'command', embeddedDir = dir): Promise<Database> =>
  openDatabase({ embeddedDir, role }, silentLog)
const pidOf = (): number => Number.parseInt(readFileSync(join(dir, '18/postmaster.pid'), 'utf8'), 10)
const isGone = (pid: number): boolean => !isAlive({ pid, started: '' })

async function hold(role: 'server' | 'command'): Promise<ChildProcess> {
  const script = join(import.meta.dirname, '../../test/counterparts/database-holder.ts')
  const child = spawn(process.execPath, [script, dir, role], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}

describe('the embedded database', { timeout: 60_000 }, () => {
  test('starts in an empty folder, ends with its server, and leaves no process', async () => {
    const database = await open('server')
    const { rows } = await database.pool.query(
      `select current_setting('server_version_num')::int / 10000 as major, current_setting('listen_addresses') as listens`,
    )
    expect(rows).toEqual([{ major: 18, listens: '' }])
    const pid = pidOf()
    await database.close()
    expect(isGone(pid)).toBe(true)
  })

  test('a command joins the database of a running server, and a second server is refused', async () => {
    const holder = await hold('server')
    const pid = pidOf()
    const command = await open('command')
    expect((await command.pool.query('select n from kept')).rows).toEqual([{ n: 1 }])
    await command.close()
    await expect(open('server')).rejects.toMatchObject({ code: 'data_dir_in_use', details: { pid: holder.pid } })
    expect(isGone(pid)).toBe(false)
    holder.kill('SIGTERM')
    await once(holder, 'exit')
    expect(isGone(pid)).toBe(true)
  })

  test('a server waits for a command that holds the database', async () => {
    const holder = await hold('command')
    const opening = open('server')
    await sleep(300)
    holder.kill('SIGTERM')
    const database = await opening
    expect((await database.pool.query('select count(*)::int as n from kept')).rows).toEqual([{ n: 2 }])
    await database.close()
  })

  test('after kill -9 of its process the next start has everything that was committed', async () => {
    const holder = await hold('server')
    const pid = pidOf()
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    const begunMs = performance.now()
    const database = await open('server')
    expect(performance.now() - begunMs).toBeLessThan(15_000)
    expect((await database.pool.query('select count(*)::int as n from kept')).rows).toEqual([{ n: 3 }])
    expect(pidOf()).not.toBe(pid)
    await database.close()
  })

  test('a database that dies under a running server comes back', async () => {
    const database = await open('server')
    process.kill(pidOf(), 'SIGKILL')
    const alive = () =>
      database.pool.query('select 1').then(
        result => result.rowCount,
        () => 0,
      )
    await expect.poll(alive, { timeout: 15_000, interval: 100 }).toBe(0)
    await expect.poll(alive, { timeout: 15_000, interval: 100 }).toBe(1)
    await database.close()
  })

  test('a long path only moves the socket', async () => {
    const long = join(root, 'x'.repeat(90))
    const database = await open('server', long)
    expect((await database.pool.query('select 1 as n')).rows).toEqual([{ n: 1 }])
    await database.close()
  })

  test('a folder that cannot be made is refused in words', async () => {
    writeFileSync(join(root, 'file'), '')
    await expect(open('server', join(root, 'file', 'below'))).rejects.toMatchObject({ code: 'data_dir_not_writable' })
  })
})

describe('the data folder', () => {
  test('belongs to one living process at a time', () => {
    const folder = join(root, 'claimed')
    mkdirSync(folder)
    const release = claimFolder(folder)
    release()
    writeFileSync(join(folder, 'server.json'), JSON.stringify(markOfProcess(process.ppid)))
    expect(() => claimFolder(folder)).toThrow(/already uses/)
    writeFileSync(join(folder, 'server.json'), JSON.stringify({ pid: process.ppid, started: '1' }))
    claimFolder(folder)()
  })
})

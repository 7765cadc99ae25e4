/** `npm start`: builds the web app when its sources changed, then runs the server in this process, so signals reach it directly. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { main } from '../server/main.ts'

const root = join(import.meta.dirname, '..')
const stamp = join(root, 'web/dist/.sources')

/** What the web app is built from. Its tests are not, nor are the other parts of the repository. */
const sources = ['web', 'sdk', 'package-lock.json']

const say = (line: string): void => void process.stderr.write(`image2image: ${line}\n`)

function filesOf(path: string): string[] {
  const full = join(root, path)
  if (!existsSync(full)) return []
  if (statSync(full).isFile()) return [path]
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter(file => !/(^|[/\\])(node_modules|dist)[/\\]|\.test\.tsx?$/.test(file))
}

function hashOfSources(): string {
  const hash = createHash('sha256')
  for (const file of sources.flatMap(filesOf).sort()) {
    hash.update(`${file.split(sep).join('/')}\0`).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}

function buildWeb(): void {
  const hash = hashOfSources()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return
  say('building the web app')
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  const { status } = spawnSync(process.execPath, [vite, 'build', join(root, 'web'), '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (status !== 0) {
    say('the web app could not be built; the lines above say why')
    process.exit(1)
  }
  writeFileSync(stamp, hash)
}

buildWeb()
await main(['serve', ...process.argv.slice(2)])

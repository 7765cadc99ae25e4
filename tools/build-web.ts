/** Builds the web app into `web/dist`, unless what it is made of has not changed since the last build. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, runProgram, say } from './steps.ts'

const stamp = join(root, 'web', 'dist', '.built-from')

/** A hash over every file that can change the build: the app, the SDK and engine it imports, and the locked packages. */
function sourceHash(): string {
  const hash = createHash('sha256')
  const visit = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const path = `${folder}/${entry.name}`
      if (entry.name === 'node_modules' || entry.name === 'dist' || /\.test\.tsx?$/.test(entry.name)) continue
      if (entry.isDirectory()) visit(path)
      else hash.update(path).update(readFileSync(join(root, path)))
    }
  }
  visit('web')
  visit('sdk')
  visit('engine')
  return hash.update(readFileSync(join(root, 'package-lock.json'))).digest('hex')
}

export async function buildWeb(): Promise<number> {
  const wanted = sourceHash()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return 0
  say('building the web app (a few seconds, once per change)')
  const args = ['build', 'web', '--logLevel', 'warn']
  const status = await runProgram({ says: 'build', program: 'vite', args, env: { NODE_ENV: 'production' } })
  if (status === 0) writeFileSync(stamp, wanted)
  else say('building the web app failed; the lines above say why')
  return status
}

if (import.meta.main) process.exit(await buildWeb())

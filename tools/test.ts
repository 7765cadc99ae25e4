/**
 * `npm test`: sets up what the tests need and runs all of them. Arguments are handed to the test runner,
 * so `npm test -- server/media` runs a part.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { checkSteps } from './check.ts'
import { root, runSteps, type Step, say } from './steps.ts'

const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The journeys drive a real browser. On Debian and its kin it is installed when missing; elsewhere it is asked for. */
function requireBrowser(): boolean {
  const given = process.env.CHROMIUM_PATH
  if (given !== undefined ? existsSync(given) : browsers.some(path => existsSync(path))) return true
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) {
    say('the browser tests need Chromium: install it, or set CHROMIUM_PATH to its program')
    return false
  }
  say("installing Debian's chromium package for the browser tests (once)")
  const quiet = {
    stdio: ['ignore', 'ignore', 2] as ['ignore', 'ignore', number],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }
  spawnSync('apt-get', ['update', '-q'], quiet)
  const installed = spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], quiet)
  return installed.status === 0 && browsers.some(path => existsSync(path))
}

const report = join(root, '.cache', 'tests.json')
const runner = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]

/** The plain last line, for whoever counts. */
function printCount(): void {
  if (!existsSync(report)) return
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8')) as Record<
    string,
    number
  >
  console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`)
}

const selection = process.argv.slice(2)
if (!requireBrowser()) process.exit(1)

const build: Step = { says: 'build the web app', program: 'node', args: ['tools/build-web.ts'] }
const all: readonly Step[] = [
  ...checkSteps.filter(step => step.program !== 'vitest'),
  build,
  { says: 'all tests', program: 'vitest', args: runner },
]
const part: readonly Step[] = [
  build,
  { says: `tests of ${selection.join(' ')}`, program: 'vitest', args: [...runner, ...selection] },
]
rmSync(report, { force: true })
const status = await runSteps(selection.length > 0 ? part : all)
say(status === 0 ? 'all tests passed' : 'tests failed; the lines above say which')
printCount()
process.exit(status)

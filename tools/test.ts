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

const cache = join(root, '.cache')

/** A run of the test runner, and the file that it writes its counts to. */
const testsOf = (says: string, name: string, words: readonly string[]): Step & { readonly report: string } => {
  const report = join(cache, `${name}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  return { says, program: 'vitest', args: ['run', ...reporters, ...words], report }
}

const build: Step = { says: 'build the web app', program: 'node', args: ['tools/build-web.ts'] }
const journeys = testsOf('the journeys', 'journeys', ['--project', 'journeys'])
const others = testsOf('all other tests', 'tests', ['--project', '!journeys'])
const held = (step: Step): Step => ({ ...step, isHeld: true })

/**
 * Two lanes at once, because a journey waits for its browser most of the time: the rules and then the journeys, one at a
 * time, beside all other tests. A broken rule ends everything at once: it is the cheapest failure to read.
 */
async function runAll(): Promise<number> {
  const built = await runSteps([build])
  if (built !== 0) return built
  const stop = new AbortController()
  const rulesThenJourneys = async () => {
    const rules = await runSteps(checkSteps.filter(step => step.program !== 'vitest').map(held))
    if (rules === 0) return runSteps([held(journeys)])
    stop.abort()
    return rules
  }
  const statuses = await Promise.all([rulesThenJourneys(), runSteps([others], stop.signal)])
  return statuses.find(status => status !== 0) ?? 0
}

/** The plain last line, for whoever counts. */
function printCount(reports: readonly string[]): void {
  const counts = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 }
  const found = reports.filter(report => existsSync(report))
  for (const report of found) {
    const told = JSON.parse(readFileSync(report, 'utf8')) as typeof counts
    for (const name of Object.keys(counts) as (keyof typeof counts)[]) counts[name] += told[name]
  }
  const { numPassedTests, numFailedTests, numPendingTests } = counts
  if (found.length > 0) console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`)
}

const selection = process.argv.slice(2)
if (!requireBrowser()) process.exit(1)
const part = testsOf(`tests of ${selection.join(' ')}`, 'tests', selection)
const runs = selection.length > 0 ? [part] : [others, journeys]
for (const { report } of runs) rmSync(report, { force: true })
const status = selection.length > 0 ? await runSteps([build, part]) : await runAll()
say(status === 0 ? 'all tests passed' : 'tests failed; the lines above say which')
printCount(runs.map(({ report }) => report))
process.exit(status)

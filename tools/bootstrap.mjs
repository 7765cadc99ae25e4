/**
 * The one door of the package scripts. Plain JavaScript, because it runs on whatever Node (>= 18) is on the PATH.
 * It brings the Node that the project is written for, installs what the lock file names when that changed,
 * and hands over to `tools/<task>.ts` under that Node. Every step says what it does.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const NODE_VERSION = '24.21.0'
const NODE_MAJOR = 24
/** Older ones of this line lack `import.meta.main`. */
const NODE_MINOR = 2
const isWindows = process.platform === 'win32'
const npm = isWindows ? 'npm.cmd' : 'npm'

/** @param {string} line */
const say = line => process.stderr.write(`image2image: ${line}\n`)

/** Fetches one Node binary from the npm registry: no install script runs, the lock is a plain version. */
function fetchNode() {
  const platform = { linux: 'linux', darwin: 'darwin', win32: 'win' }[process.platform]
  if (!platform)
    throw new Error(
      `No Node ${NODE_MAJOR} build is known for ${process.platform}. Install Node ${NODE_MAJOR} yourself.`,
    )
  const home = join(root, '.node')
  const target = join(home, NODE_VERSION)
  const binary = join(target, 'bin', isWindows ? 'node.exe' : 'node')
  if (existsSync(binary)) return binary
  say(`this Node is ${process.version}; fetching Node ${NODE_VERSION} from the npm registry (about 50 MB, once)`)
  const staging = join(home, `staging-${process.pid}`)
  mkdirSync(staging, { recursive: true })
  const name = `node-${platform}-${process.arch}@${NODE_VERSION}`
  const packed = execFileSync(npm, ['pack', name, '--silent', '--pack-destination', staging], {
    cwd: staging,
    encoding: 'utf8',
    shell: isWindows,
  })
  execFileSync('tar', ['-xzf', join(staging, packed.trim().split('\n').pop() ?? ''), '-C', staging])
  try {
    renameSync(join(staging, 'package'), target)
  } catch (error) {
    // Another start fetched the same version meanwhile: its copy is as good as ours.
    if (!existsSync(binary)) throw error
  }
  rmSync(staging, { recursive: true, force: true })
  return binary
}

/** The Node to run the product with: the one on the PATH when it is new enough. */
export function findNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const isEnough = major > NODE_MAJOR || (major === NODE_MAJOR && minor >= NODE_MINOR)
  return isEnough ? process.execPath : fetchNode()
}

/** @param {string[]} verb */
function npmInstall(verb) {
  return spawnSync(npm, [...verb, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 2, 'pipe'],
    shell: isWindows,
  })
}

/** Installs exactly what package-lock.json names; skipped when that was done already. */
export function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  const stamp = join(root, 'node_modules', '.image2image-lock')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  say('installing packages (about 2 minutes the first time; no install scripts run)')
  const asLocked = npmInstall(['ci'])
  // `ci` insists on packages for every other system too, which not every registry carries; `install` keeps to the same
  // lock file and leaves those out.
  const result = asLocked.status === 0 ? asLocked : npmInstall(['install', '--no-save'])
  if (result.status !== 0) {
    process.stderr.write(`${asLocked.stderr}\n${result.stderr}`)
    say('installing failed; the lines above say why')
    process.exit(result.status ?? 1)
  }
  writeFileSync(stamp, lock)
}

/**
 * Runs a TypeScript program of ours under the right Node, passing signals on, and ends with its exit status.
 * @param {string} program path from the project's root
 * @param {string[]} args
 */
export function run(program, args) {
  install()
  const child = spawn(findNode(), ['--disable-warning=ExperimentalWarning', join(root, program), ...args], {
    stdio: 'inherit',
    // Stripping types and compiling takes a second of every start; the cache keeps what did not change.
    env: { NODE_COMPILE_CACHE: join(root, '.cache', 'node'), ...process.env },
  })
  // A terminal sends Ctrl-C to the whole group; a supervisor sends it to us alone. The child drains either way.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
  const [task, ...args] = process.argv.slice(2)
  if (!task || !existsSync(join(root, 'tools', `${task}.ts`))) {
    say('usage: node tools/bootstrap.mjs start | test | check | bench | format')
    process.exit(2)
  }
  run(join('tools', `${task}.ts`), args)
}

/**
 * The style as code: reads every tracked source file and fails with the cure. What is checked here is law;
 * what is only in STYLE.md is advice. Rules that need the import graph live in architecture.cjs.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
const files = listed.split('\n').filter(path => path !== '' && existsSync(join(root, path)))
const isGenerated = (path: string) => /\.gen\.(ts|json)$/.test(path)
const isTest = (path: string) => /\.test[a-z]*\.tsx?$/.test(path) || path.startsWith('test/')
const code = files.filter(path => /\.(ts|tsx|mjs|cjs)$/.test(path) && !isGenerated(path))
const product = code.filter(path => !isTest(path))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const sources = new Map(code.map(path => [path, read(path)]))

/** The code of a file without comments and string contents, so that a rule does not trip over prose. */
function bare(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, comment => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|[^:'"`\\])\/\/.*$/gm, '$1')
    .replace(/'(?:[^'\\\n]|\\.)*'/g, "''")
    .replace(/"(?:[^"\\\n]|\\.)*"/g, '""')
}

interface Ban {
  readonly pattern: RegExp
  readonly where: (path: string) => boolean
  readonly cure: string
}

const inServer = (path: string) => path.startsWith('server/')
const bans: Record<string, Ban> = {
  'bare errors': {
    pattern: /throw new Error\(/,
    where: path => inServer(path) || path.startsWith('engine/') || path.startsWith('sdk/'),
    cure: 'throw a refusal from refusals.ts, an EngineRefusal, Unavailable for weather, or assert for a bug',
  },
  'the wall clock': {
    pattern: /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(/,
    where: path => inServer(path) && path !== 'server/kernel/clock.ts',
    cure: 'take a Clock from kernel/clock.ts, so that tests can move time',
  },
  'the environment': {
    pattern: /\bprocess\.env\b/,
    where: path =>
      (inServer(path) && path !== 'server/config.ts') ||
      path.startsWith('engine/') ||
      path.startsWith('web/') ||
      path.startsWith('sdk/'),
    cure: 'add a field to server/config.ts and hand it down from main.ts',
  },
  ciphers: {
    pattern: /\bcreate(?:De|C)ipheriv\b|\bcreateDecipher\b|\bsubtle\.(?:en|de)crypt\b/,
    where: path => inServer(path) && path !== 'server/media/vault.ts' && !path.startsWith('server/keys/'),
    cure: 'ask server/media/vault.ts (bytes) or server/keys (data keys)',
  },
  'outbound connections': {
    pattern:
      /(?<![.\w])fetch\(|\bfrom ''undici''|\bhttps?\.request\(|\brequest as \w+Request\b|\bnet\.connect\(|\bnew WebSocket\(/,
    where: path => inServer(path) && !path.startsWith('server/egress/'),
    cure: 'ask server/egress for a door to named hosts',
  },
  'chance in the engine': {
    pattern: /\bMath\.random\(/,
    where: path => path.startsWith('engine/') || inServer(path),
    cure: 'use the seeded random of engine/pixels/noise.ts; for identifiers kernel/ids.ts',
  },
  any: {
    pattern: /:\s*any\b|\bas any\b|<any>/,
    where: () => true,
    cure: 'give it a type; `unknown` and a check when it comes from outside',
  },
  'ignored checks': {
    pattern: /@ts-ignore|@ts-nocheck|@ts-expect-error/,
    where: () => true,
    cure: 'mend what the compiler found',
  },
  'left-overs': {
    // Spelled apart, or this file would find itself.
    pattern: new RegExp(['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X'].map(word => `\\b${word}\\b`).join('|')),
    where: () => true,
    cure: 'do it, or open an issue and delete the mark',
  },
  'unbuilt features': {
    pattern: new RegExp(['coming ' + 'soon', 'not ' + 'implemented', 'place' + 'holder text'].join('|'), 'i'),
    where: path => !isTest(path),
    cure: 'build it, or refuse with a code that says what works instead',
  },
}

const describeLines = (path: string, pattern: RegExp, text: string) =>
  text
    .split('\n')
    .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim().slice(0, 100)}`] : []))

describe('tidy', () => {
  for (const [what, ban] of Object.entries(bans)) {
    it(`keeps ${what} where they belong`, () => {
      const raw = ['left-overs', 'unbuilt features', 'ignored checks'].includes(what)
      const subjects = ['any', 'ignored checks'].includes(what) ? code : product
      const found = subjects
        .filter(path => ban.where(path) && path !== 'test/tidy.test.ts')
        .flatMap(path => describeLines(path, ban.pattern, raw ? sources.get(path)! : bare(sources.get(path)!)))
      expect(found, `cure: ${ban.cure}`).toEqual([])
    })
  }

  it('keeps files under 400 lines', () => {
    const long = product
      .map(path => [path, sources.get(path)!.split('\n').length] as const)
      .filter(([, lines]) => lines > 401)
    expect(long, 'cure: split by noun; a word list goes to a .json file').toEqual([])
  })

  it('opens every long file with what it owns and why it exists', () => {
    const silent = product.filter(path => {
      const text = sources.get(path)!
      if (text.split('\n').length <= 60) return false
      const head = text.split('\n').slice(0, 30).join('\n')
      return !/\/\*\*[\s\S]{40,}/.test(head)
    })
    expect(silent, 'cure: one to four sentences in a /** */ block near the top').toEqual([])
  })

  it('names files with words that say something', () => {
    const banned = /^(utils?|helpers?|common|misc|shared|lib|index|manager|service|handlers?|types)(\.|$)/
    const bad = code.filter(path => path.split('/').some(part => banned.test(part)))
    expect(bad, 'cure: name it after what it holds').toEqual([])
    const unkebab = files.filter(
      path => /\.(ts|tsx|mjs|cjs|css)$/.test(path) && !/^[a-z0-9]+(?:[-.][a-z0-9]+)*$/.test(basename(path)),
    )
    expect(unkebab, 'cure: kebab-case').toEqual([])
  })

  it('keeps what is done for everybody apart from what is done for a person', () => {
    // Whole modules whose work is nobody's in particular: signing in, jobs, keys, the log, backups.
    const systemModules = /^server\/(?:accounts|audit|backup|break-glass|database|http|jobs|keys|tombstones|vault)\//
    // Elsewhere each use is counted: sweeps, runners, counts without content. A new one is a decision, made here.
    const allowed: Record<string, number> = {
      'server/doctor.ts': 1,
      // Whether anything is kept at all; the doctor looks for nobody.
      'server/doctor-kept.ts': 1,
      // What goes on at a service is stopped for nobody, and only where the row says that it ended.
      'server/generations/following.ts': 2,
      'server/generations/generations.ts': 6,
      // To the queue, after a run that ended badly or a restart.
      'server/generations/in-hand.ts': 2,
      'server/generations/run.ts': 9,
      'server/generations/sealing.ts': 1,
      // A runner's pictures of its unfinished work.
      'server/generations/store.ts': 3,
      'server/main.ts': 2,
      'server/media/media.ts': 6,
      'server/media/sweeping.ts': 3,
      'server/media/verification.ts': 2,
      // What the operator connects is nobody's in particular; asSystem is for the log.
      'server/providers/connections.ts': 5,
      // What is found out about the operator's and the environment's connections; what no server names any more goes.
      'server/providers/findings.ts': 5,
      // How services have been is found out by runs, and read by every process for all.
      'server/providers/health-news.ts': 3,
      // Of the operator's connections; the count of who tests how often.
      'server/providers/trying.ts': 2,
      'server/providers/snapshot.ts': 1,
      // The doctor's: the operator's connections, and how many people have one of their own.
      'server/providers/standing.ts': 3,
      // Attempts and what comes of them are nobody's request.
      'server/webhooks/delivering.ts': 3,
      // The queue, the log of events, and the sweep.
      'server/webhooks/webhooks.ts': 7,
    }
    const found = product
      .filter(path => inServer(path) && !systemModules.test(path))
      .map(path => {
        const uses = bare(sources.get(path)!).match(/\bdatabase\.(?:drizzle|transaction|pool)\b|\basSystem\(/g) ?? []
        return [path, uses.length] as const
      })
      .filter(([path, uses]) => uses > (allowed[path] ?? 0))
    expect(
      found,
      'cure: use database.forAccount for what a person asks; if nobody asked, raise the count here and say why',
    ).toEqual([])
  })

  it('gives every server module a README of at most 40 lines', () => {
    const modules = [...new Set(product.filter(inServer).map(path => path.split('/').slice(0, -1)[1]))].filter(
      name => name !== undefined && name !== 'kernel' && name !== 'migrations',
    )
    const wrong = modules.filter(name => {
      const path = join(root, 'server', name!, 'README.md')
      return !existsSync(path) || readFileSync(path, 'utf8').split('\n').length > 41
    })
    expect(wrong, 'cure: write server/<module>/README.md: owns, promises, tables, jobs, refusals').toEqual([])
  })

  it('imports our own files with their extension', () => {
    const bad = code.flatMap(path =>
      describeLines(
        path,
        /from '\.{1,2}\/[^']*(?<!\.(?:ts|tsx|mjs|cjs|json|css)(?:\?worker&url)?)'/,
        sources.get(path)!,
      ),
    )
    expect(bad, 'cure: add .ts').toEqual([])
  })

  it('holds no secrets, machine paths or registry hosts', () => {
    const text = files.filter(
      path => /\.(ts|tsx|mjs|cjs|json|md|html|css|yml|sh|sql)$/.test(path) && path !== 'test/tidy.test.ts',
    )
    const pattern =
      /(?:^|[^A-Za-z0-9_.])\/(?:work|farm|root)\/|registry\.npmjs|-----BEGIN [A-Z ]*PRIVATE KEY|\bsk-(?:proj|live)-\w{8}/
    const bad = text
      .filter(path => path !== 'package-lock.json')
      .flatMap(path => describeLines(path, pattern, read(path)))
    expect(bad, 'cure: take it out; if a secret was committed, revoke it').toEqual([])
    expect(
      /"resolved": "https?:/.test(read('package-lock.json')),
      'cure: npm install with omit-lockfile-registry-resolved',
    ).toBe(false)
  })

  it('installs without running anything', () => {
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m)
    expect(read('tools/bootstrap.mjs')).toContain("'--ignore-scripts'")
  })

  it('pins every dependency exactly', () => {
    const loose = files
      .filter(path => basename(path) === 'package.json')
      .flatMap(path => {
        const parsed = JSON.parse(read(path)) as Record<string, Record<string, string> | undefined>
        return ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap(kind =>
          Object.entries(parsed[kind] ?? {}).flatMap(([name, version]) =>
            /^(?:\d+\.\d+\.\d+(?:-[\w.]+)?|npm:.+@\d+\.\d+\.\d+)$/.test(version) ? [] : [`${path}: ${name}@${version}`],
          ),
        )
      })
    expect(loose, 'cure: npm install --save-exact').toEqual([])
  })
})

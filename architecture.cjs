/**
 * Who may import whom. dependency-cruiser enforces it (`npm run check`), and `tools/architecture-diagram.ts` draws
 * ARCHITECTURE.md's diagram from the same table. To allow a new import, change the table and say why in the commit.
 */

/** The server's modules, ground first. Each may use the ones it names, the kernel, and itself. */
const uses = {
  access: [],
  database: [],
  storage: [],
  mail: [],
  egress: [],
  keys: ['database', 'egress'],
  tombstones: ['database'],
  http: ['access', 'database'],
  jobs: ['database'],
  audit: ['database', 'keys', 'http'],
  accounts: ['access', 'database', 'keys', 'http', 'audit', 'mail', 'egress'],
  media: ['database', 'storage', 'keys', 'accounts', 'http', 'jobs'],
  providers: ['database', 'keys', 'egress', 'accounts', 'audit', 'http'],
  privacy: ['access', 'accounts', 'http'],
  generations: ['database', 'keys', 'jobs', 'accounts', 'media', 'providers', 'http'],
  'break-glass': ['access', 'database', 'keys', 'audit', 'accounts', 'media', 'generations', 'http'],
  webhooks: ['database', 'egress', 'keys', 'jobs', 'audit', 'accounts', 'http'],
  openai: ['accounts', 'media', 'generations', 'providers', 'http'],
  mcp: ['http'],
  vault: ['database', 'storage', 'keys', 'audit', 'accounts', 'media', 'generations'],
  backup: ['database', 'storage', 'keys', 'tombstones', 'audit', 'media'],
}

const server = name => `^server/${name}/`
const modules = Object.keys(uses)
/** Tests may import what they test, and the test world. */
const notTest = '[.]test[a-z]*[.]tsx?$'

const moduleRules = modules.map(name => ({
  name: `${name}-may-use`,
  comment: `server/${name} may use: kernel ${uses[name].join(' ')}`,
  severity: 'error',
  from: { path: server(name), pathNot: notTest },
  to: { path: '^server/', pathNot: [server(name), '^server/kernel/', ...uses[name].map(server)] },
}))

const frontDoorRules = modules.map(name => ({
  name: `${name}-front-door`,
  comment: `from outside, only server/${name}/${name}.ts (main.ts also takes routes.ts, jobs.ts, holdings.ts and adapters; migrations read tables.ts)`,
  severity: 'error',
  from: {
    path: '^(server|web|cli|sdk|bench)/',
    pathNot: [
      server(name),
      '^server/(main|commands|operator|operator-backup|operator-usage)[.]ts$',
      '^bench/vault[.]ts$',
      notTest,
    ],
  },
  // A table may name another module's table as the target of a foreign key; nothing else crosses.
  to: {
    path: server(name),
    pathNot: [
      `^server/${name}/${name}[.]ts$`,
      `^server/${name}/tables[.]ts$`,
      ...(name === 'http' ? ['^server/http/[a-z-]+[.]ts$'] : []),
    ],
  },
}))

module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'a cycle means two files are one',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolved',
      comment: 'an import that cannot be found passes every other rule silently',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    ...moduleRules,
    ...frontDoorRules,
    {
      name: 'edges-are-leaves',
      comment: 'routes.ts and jobs.ts are wired by main.ts and used by nobody else',
      severity: 'error',
      from: { path: '^server/', pathNot: ['^server/main[.]ts$', notTest] },
      to: { path: '^server/[^/]+/(routes|jobs)[.]ts$', pathNot: '^server/jobs/jobs[.]ts$' },
    },
    {
      name: 'tables-cross-tables-only',
      comment: "another module's tables.ts is for foreign keys in tables.ts, not for queries",
      severity: 'error',
      from: { path: '^server/([^/]+)/', pathNot: [notTest, '/tables[.]ts$', '^server/database/'] },
      to: { path: '^server/[^/]+/tables[.]ts$', pathNot: '^server/$1/' },
    },
    {
      name: 'kernel-is-ground',
      comment: 'the kernel imports nothing of ours',
      severity: 'error',
      from: { path: '^server/kernel/', pathNot: notTest },
      to: { path: '^(server|engine|sdk|web|cli)/', pathNot: '^server/kernel/' },
    },
    {
      name: 'engine-stands-alone',
      comment: 'the engine imports nothing of ours: it runs in Node, in the command line and in the browser',
      severity: 'error',
      from: { path: '^engine/', pathNot: notTest },
      to: { path: '^(server|web|cli|sdk|test|tools)/' },
    },
    {
      name: 'engine-front-door',
      comment:
        'from outside, only engine/engine.ts, engine/codec/codec.ts and the four kinds of file beside it, and the model files',
      severity: 'error',
      from: { path: '^(server|web|cli|sdk|bench)/', pathNot: notTest },
      to: {
        path: '^engine/',
        pathNot: [
          '^engine/engine[.]ts$',
          '^engine/codec/(codec|file|model-file|passing-file|plain-file)[.]ts$',
          '^engine/models/files-(node|browser)[.]ts$',
        ],
      },
    },
    {
      name: 'engine-core-is-portable',
      comment:
        'only models/, codec/ and how threads are started may need Node: the rest of the engine also runs in a page',
      severity: 'error',
      from: {
        path: '^engine/',
        pathNot: [
          '^engine/(models|codec)/',
          '^engine/parallel/.*-node[.]ts$',
          '^engine/(kernels|fonts)/build[.]mjs$',
          notTest,
        ],
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'clients-have-no-private-entrance',
      comment: 'web, cli, mcp and sdk speak the public API; nobody imports the server',
      severity: 'error',
      from: { path: '^(web|cli|sdk|mcp|engine)/', pathNot: notTest },
      to: { path: '^server/' },
    },
    {
      name: 'tools-speak-the-sdk',
      comment: 'the tools of mcp/ know the SDK, and nothing else of ours',
      severity: 'error',
      from: { path: '^mcp/', pathNot: notTest },
      to: { path: '^(server|web|cli|engine|test|tools)/' },
    },
    {
      name: 'sdk-stands-alone',
      comment: 'the SDK is MIT and has no dependency',
      severity: 'error',
      from: { path: '^sdk/', pathNot: notTest },
      to: { pathNot: '^sdk/' },
    },
    {
      name: 'routes-are-islands',
      comment: 'a web route does not import another route: what two need goes to web/ui',
      severity: 'error',
      from: { path: '^web/routes/([^/]+)/' },
      to: { path: '^web/routes/', pathNot: '^web/routes/$1/' },
    },
    {
      name: 'ui-does-not-fetch',
      comment: 'web/ui holds looks: no data, no routes',
      severity: 'error',
      from: { path: '^web/ui/' },
      to: { path: '^(sdk|web/routes|web/api[.]ts|web/session[.]ts)' },
    },
    {
      name: 'products-do-not-import-tests',
      comment: 'test/ and bench/ stand outside the product',
      severity: 'error',
      from: { path: '^(server|engine|web|cli|sdk|mcp)/', pathNot: notTest },
      to: { path: '^(test|bench)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|node_modules)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    // Without these a workspace import by name stays unresolved, and passes.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
}

// Not enumerable: dependency-cruiser rejects keys it does not know, and the diagram and the tidy test need the table.
Object.defineProperty(module.exports, 'uses', { value: uses })

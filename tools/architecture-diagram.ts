/** Draws the module diagram of ARCHITECTURE.md from the table in architecture.cjs, so that the two cannot disagree. */
import { createRequire } from 'node:module'

const table = createRequire(import.meta.url)('../architecture.cjs') as { uses: Record<string, readonly string[]> }

/** Leaves out what is reachable through another edge: the picture shows the order, the table is the law. */
function reduced(): [string, string][] {
  const reach = (from: string, seen = new Set<string>()): Set<string> => {
    for (const next of table.uses[from] ?? []) {
      seen.add(next)
      reach(next, seen)
    }
    return seen
  }
  return Object.entries(table.uses).flatMap(([from, list]) =>
    list
      .filter(to => !list.some(other => other !== to && reach(other).has(to)))
      .map((to): [string, string] => [from, to]),
  )
}

export function architectureDiagram(): string {
  const edges = reduced().map(([from, to]) => `  ${from} --> ${to}`)
  const programs = [
    '  web --> sdk',
    '  web --> engine',
    '  cli --> sdk',
    '  cli --> engine',
    '  cli --> mcp-tools',
    '  mcp-tools --> sdk',
    '  server --> mcp-tools',
    '  sdk -. openapi.json .-> server',
    '  server --> engine',
  ]
  return [
    '```mermaid',
    'flowchart TD',
    ...programs,
    '  subgraph server',
    ...edges.map(edge => `  ${edge}`),
    '  end',
    '```',
  ].join('\n')
}

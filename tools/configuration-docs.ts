/** Writes docs/configuration.md and .env.example from the sentences in server/config.ts: `node tools/configuration-docs.ts`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { settings } from '../server/config.ts'

interface Field {
  name: string
  description: string
  unit: string
  fallback: string
  example: string
}

function fields(): Field[] {
  return Object.entries(settings.shape).map(([name, schema]) => {
    const meta = schema.meta() as { description: string; unit?: string; example?: string }
    const parsed = schema.safeParse(undefined)
    const fallback = parsed.success && parsed.data !== undefined ? String(parsed.data) : ''
    return { name, description: meta.description, unit: meta.unit ?? '', fallback, example: meta.example ?? fallback }
  })
}

const code = (text: string): string => (text === '' ? '' : `\`${text}\``)

export function configurationPage(): string {
  const rows = fields().map(
    ({ name, description, unit, fallback }) => `| \`${name}\` | ${description} | ${unit} | ${code(fallback)} |`,
  )
  return [
    '# Configuration',
    '',
    'Image2Image runs without any configuration. These environment variables change it; a mistake in any of them is',
    'named at the start, all mistakes at once. This page is made from `server/config.ts` by `tools/configuration-docs.ts`.',
    '',
    '| Variable | What it does | Unit | Default |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

export function environmentExample(): string {
  const blocks = fields().map(({ name, description, example }) => `# ${description}\n#${name}=${example}\n`)
  return [
    '# Copy to .env and remove the # before what you change. What the environment sets already wins over this file.',
    '# Made from server/config.ts by tools/configuration-docs.ts.',
    '',
    ...blocks,
  ].join('\n')
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..')
  writeFileSync(join(root, 'docs/configuration.md'), configurationPage())
  writeFileSync(join(root, '.env.example'), environmentExample())
}

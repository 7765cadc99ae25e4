/** Prints `docs/access.md` from the policy, so that the rules people read are the rules that decide. */
import { type Line, policy } from '../server/access/access.ts'

const who = ({ roles }: Line): string =>
  roles === 'anyone' ? 'anybody' : roles.length === 4 ? 'everybody with an account' : roles.join(', ')

const key = ({ roles, scope }: Line): string => (roles === 'anyone' ? 'none' : scope === null ? 'never a key' : scope)

export function accessPage(): string {
  const lines = Object.entries<Line>(policy).map(
    ([verb, line]) =>
      `| \`${verb}\` | ${line.says} | ${who(line)} | ${key(line)} | ${line.routes.map(route => `\`${route}\``).join('<br>')} |`,
  )
  return `# Who may do what

Made from \`server/access/policy.ts\` by \`npm run generate\`; a server gives the same at \`/api/policy/access\` and shows it at \`/access\`. These are the rules that decide every request. A route that stands in no line is closed. \`test/matrix.test.ts\` calls every route as everybody and fails on an answer that the rules do not give.

Whose a thing is decides the query, which names the owner, and behind it row-level security in PostgreSQL ([decision 011](decisions/011-two-walls-between-people.md)).

| verb | rule | who | an API key needs | routes |
| --- | --- | --- | --- | --- |
${lines.join('\n')}
`
}

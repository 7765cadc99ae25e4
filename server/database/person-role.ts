/**
 * The second wall: what is done on behalf of one person runs as a role that sees only that person's rows, whatever the
 * query says. The role is made when the database is opened, because roles belong to the PostgreSQL server and are not in
 * a dump. Where the user of DATABASE_URL may not make one, the policies hold by the setting alone: they are forced, and
 * once the account is named the user sees no other row either. A user that no policy binds is refused.
 */
import type pg from 'pg'
import { refuse } from './refusals.ts'

export const PERSON_ROLE = 'image2image_person'
/** Names whose rows may be seen, until the end of the transaction. */
export const ACCOUNT_SETTING = 'image2image.account_id'

/** `role`: a role of its own and the setting. `setting`: the setting alone. */
export type Wall = 'role' | 'setting'

const isCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code))

/** Somebody else may have made it in between, or only an administrator may. */
async function tryTo(client: pg.ClientBase, statement: string): Promise<void> {
  try {
    await client.query(statement)
  } catch (error) {
    if (!isCode(error, '42710', '23505', '42501', '42704', 'XX000')) throw error
  }
}

async function canBecome(client: pg.ClientBase): Promise<boolean> {
  await client.query('begin')
  try {
    await client.query(`set local role ${PERSON_ROLE}`)
    return true
  } catch (error) {
    if (isCode(error, '42501', '22023', '42704')) return false
    throw error
  } finally {
    await client.query('rollback')
  }
}

async function roleOf(client: pg.ClientBase, name: string): Promise<{ exists: boolean; isUnbound: boolean }> {
  const { rows } = await client.query('select rolsuper or rolbypassrls as unbound from pg_roles where rolname = $1', [
    name,
  ])
  return { exists: rows.length > 0, isUnbound: rows[0]?.unbound === true }
}

/** Every right that the policies speak of and the role does not hold yet. What has no policy it may not touch at all. */
async function missingRights(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ statement: string }>(
    `select format('grant %s on %s to ${PERSON_ROLE}', right_name, oid::regclass) as statement
     from (
       select c.oid, unnest(case when p.polcmd = '*' then array['select', 'insert', 'update', 'delete'] else array['select'] end) as right_name
       from pg_class c join pg_policy p on p.polrelid = c.oid and p.polname = 'own_rows'
       where c.relforcerowsecurity
     ) wanted
     where not has_table_privilege('${PERSON_ROLE}', oid, right_name)`,
  )
  return rows.map(row => row.statement)
}

/**
 * The server's own policies, narrowed to the users it connects as. For the person's role one equality is left, which the
 * planner sees through: with the other policy beside it, a page would be sorted instead of read in the order of its index.
 */
async function wideSystemPolicies(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ statement: string }>(
    `select format('alter policy system on %s to %s', polrelid::regclass, (
       select string_agg(quote_ident(rolname), ', ') from pg_roles where oid = any(polroles) or rolname = current_user
     )) as statement
     from pg_policy
     where polname = 'system' and not (polroles @> array[(select oid from pg_roles where rolname = current_user)])`,
  )
  return rows.map(row => row.statement)
}

async function openRole(client: pg.ClientBase): Promise<boolean> {
  if (!(await roleOf(client, PERSON_ROLE)).exists)
    await tryTo(client, `create role ${PERSON_ROLE} nologin nosuperuser nobypassrls nocreatedb nocreaterole noinherit`)
  const role = await roleOf(client, PERSON_ROLE)
  if (!role.exists) return false
  if (role.isUnbound) throw refuse('person_role_unbound', { role: PERSON_ROLE })
  if (!(await canBecome(client))) await tryTo(client, `grant ${PERSON_ROLE} to current_user`)
  if (!(await canBecome(client))) return false
  await tryTo(client, `grant usage on schema public to ${PERSON_ROLE}`)
  for (const statement of await missingRights(client)) await tryTo(client, statement)
  for (const statement of await wideSystemPolicies(client)) await tryTo(client, statement)
  return (await missingRights(client)).length === 0
}

/** After the migrations, on every start; asks little when everything is in place. */
export async function raiseWall(client: pg.ClientBase): Promise<Wall> {
  if (await openRole(client)) return 'role'
  const { rows } = await client.query('select current_user as name')
  const user = await roleOf(client, rows[0].name)
  if (user.isUnbound) throw refuse('database_user_unbound', { role: PERSON_ROLE, user: rows[0].name })
  return 'setting'
}

import { refusalsOf } from '../kernel/refusal.ts'

/** Why the database cannot be opened, and what would help. Printed at boot, never sent to a browser. */
export const databaseRefusals = {
  no_embedded_build: [
    'unsupported',
    'No PostgreSQL comes with Image2Image for {platform}. Install PostgreSQL 15 or newer and set DATABASE_URL, for example DATABASE_URL=postgres://user:password@localhost:5432/image2image.',
  ],
  data_dir_not_writable: [
    'invalid',
    'The data folder {dir} cannot be written. Give this user the right to write there, or set DATA_DIR to another folder.',
  ],
  database_unreachable: [
    'invalid',
    'The PostgreSQL server named by DATABASE_URL does not answer ({reason}). Check that it runs, and that host, port, user, password and database name are right.',
  ],
  database_too_old: ['unsupported', 'The database is PostgreSQL {version}; Image2Image needs version 15 or newer.'],
  data_dir_in_use: [
    'conflict',
    'Another Image2Image server (process {pid}) already uses {dir}. Stop it first, or set DATA_DIR to another folder.',
  ],
  database_start_failed: ['invalid', 'The embedded database did not start: {reason}. Its own words are in {logFile}.'],
  database_busy: [
    'conflict',
    'A PostgreSQL process ({pid}) that this program did not start still uses {dir}. End that process, then start again.',
  ],
  person_role_unbound: [
    'invalid',
    'The PostgreSQL role {role} may see every row, so it cannot keep people apart. Take that right away: ALTER ROLE {role} NOSUPERUSER NOBYPASSRLS;',
  ],
  database_user_unbound: [
    'invalid',
    'The user {user} of DATABASE_URL is bound by no row-level security and may not make the role that is. Use a user without BYPASSRLS, or let an administrator run: CREATE ROLE {role} NOLOGIN; GRANT {role} TO {user};',
  ],
  database_newer: [
    'conflict',
    'The database was written by a newer version of Image2Image ({count} migrations that this version does not know). Start that version again.',
  ],
} as const satisfies Parameters<typeof refusalsOf>[0]

export const refuse = refusalsOf(databaseRefusals)

import { defineConfig } from 'drizzle-kit'

/** `drizzle-kit generate --name <noun>` writes the next migration from every module's tables. Read it before committing. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './server/*/tables.ts',
  out: './server/database/migrations',
  casing: 'snake_case',
})

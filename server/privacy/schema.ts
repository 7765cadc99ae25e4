import { z } from '@hono/zod-openapi'

const holdingSchema = z
  .object({
    where: z
      .string()
      .openapi({ example: 'accounts.email', description: 'A column, or an object outside the database.' }),
    category: z.string(),
    purpose: z.string(),
    basis: z.enum(['contract', 'consent', 'legal_duty', 'legitimate_interest', 'none']),
    retention: z.string(),
    export: z.boolean().openapi({ description: 'Whether it belongs to what a person can be given.' }),
    erase: z.enum(['delete', 'anonymise', 'keep']).openapi({ description: 'What becomes of it when the person goes.' }),
  })
  .openapi('Holding')

export const inventorySchema = z
  .object({
    categories: z.array(
      z.object({ category: z.string(), title: z.string(), holdings: z.array(holdingSchema).readonly() }),
    ),
  })
  .openapi('Inventory')

export const accessSchema = z
  .object({
    rules: z.array(
      z.object({
        verb: z.string().openapi({ example: 'pictures.read' }),
        says: z.string(),
        roles: z.array(z.string()).openapi({ description: 'Empty: also who is not signed in.' }),
        scope: z.string().nullable().openapi({ description: 'What an API key needs; null: keys may not.' }),
        routes: z.array(z.string()),
      }),
    ),
  })
  .openapi('AccessRules')

export const policySchema = z
  .object({
    effectiveDate: z.iso.date(),
    version: z.string().openapi({ description: 'Changes whenever the text does.' }),
    sections: z.array(z.object({ title: z.string(), paragraphs: z.array(z.string()) })),
  })
  .openapi('Policy')

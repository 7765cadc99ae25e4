import { expect, test } from 'vitest'
import { modelsOf } from './candidates.ts'
import { adapters } from './catalogue.ts'
import { recipientsOf } from './recipients.ts'

test('one recipient per service and way of handling, and none for what stays', () => {
  const models = adapters.flatMap(({ name, models }) =>
    modelsOf({ name, models }).map(model => ({ ...model, connectionId: 'workshop', provider: name })),
  )
  const names = recipientsOf(models).map(({ name }) => name)
  expect(names).toContain('OpenAI')
  for (const { label, isLocal } of adapters) if (isLocal) expect(names).not.toContain(label)
  expect(names.filter(name => name === 'OpenAI')).toHaveLength(1)
  const [openai] = models.filter(({ provider }) => provider === 'openai')
  expect(recipientsOf([{ ...openai!, provider: 'openai-compatible' }])[0]?.name).toBe('workshop')
})

import type { QueueName } from '../jobs/jobs.ts'
import { builtinId } from '../providers/providers.ts'
import type { Generation } from './generation.ts'

/** What waits for a service holds no slot of the engine. */
export const queueOf = ({ model }: Pick<Generation, 'model'>): QueueName =>
  model === builtinId ? 'generations' : 'models'

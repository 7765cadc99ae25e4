import { type SealedRows, sealedCells } from '../keys/keys.ts'
import { sealedSecrets } from './factors/codes.ts'

/** Everything of people that lies sealed, for the rotation of keys. A cell that is not named here would be lost by it. */
export const sealed: readonly SealedRows[] = [
  sealedCells({ table: 'accounts', column: 'email_sealed' }),
  sealedCells({ table: 'accounts', column: 'name_sealed' }),
  sealedCells({ table: 'mailed_links', column: 'email_sealed' }),
  sealedCells({ table: 'letters', column: 'sealed' }),
  sealedSecrets,
]

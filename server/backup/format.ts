import type { TableShape } from './snapshot.ts'

export const formatVersion = 1

/** The first entry, which is readable without any key. */
export interface Manifest {
  readonly format: typeof formatVersion
  readonly id: string
  readonly createdAt: string
  readonly migrations: readonly string[]
  readonly tables: readonly TableShape[]
  readonly hasKeys: boolean
}

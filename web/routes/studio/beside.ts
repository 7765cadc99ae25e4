/**
 * What lies beside the words: the mask that was painted on the picture, and further pictures. The mask belongs to the
 * picture it was painted on and goes when another is edited; further pictures stay until they are taken away.
 */
import type { Given, Picture } from '@image2image/sdk'
import { useEffect, useState } from 'react'
import { type Brush, isBlank } from './brush.ts'

export interface Beside {
  readonly brush: Brush | null
  readonly references: readonly Picture[]
  /** The picture that is being painted on. */
  readonly paintingOn: string | null
  readonly given: Given
  paint(pictureId: string): void
  /** Takes the mask over. */
  endPainting(brush: Brush): void
  cancelPainting(): void
  dropBrush(): void
  /** Beside those that are there, or in place of the last one where there is no more room. */
  put(reference: Picture, most: number): void
  takeAway(reference: Picture): void
}

export function useBeside(): Beside {
  const [brush, setBrush] = useState<Brush | null>(null)
  const [references, setReferences] = useState<readonly Picture[]>([])
  const [paintingOn, setPaintingOn] = useState<string | null>(null)
  return {
    ...{ brush, references, paintingOn },
    given: { hasMask: brush !== null, hasReference: references.length > 0 },
    paint: setPaintingOn,
    endPainting: next => {
      setBrush(isBlank(next) ? null : next)
      setPaintingOn(null)
    },
    cancelPainting: () => setPaintingOn(null),
    dropBrush: () => setBrush(null),
    put: (reference, most) =>
      setReferences(before => [...before.filter(({ id }) => id !== reference.id).slice(0, most - 1), reference]),
    takeAway: ({ id }) => setReferences(before => before.filter(each => each.id !== id)),
  }
}

/** What was painted on one picture means nothing on another. */
export function useSamePicture(
  { brush, paintingOn, dropBrush, cancelPainting }: Beside,
  editedId: string | null,
): void {
  const isStale = editedId !== null && brush !== null && brush.pictureId !== editedId
  const isElsewhere = paintingOn !== null && paintingOn !== editedId
  // biome-ignore lint/correctness/useExhaustiveDependencies: the functions only set state
  useEffect(() => {
    if (isStale) dropBrush()
    if (isElsewhere) cancelPainting()
  }, [isStale, isElsewhere])
}

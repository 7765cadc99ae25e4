/**
 * What lies beside the words: the mask that was painted on the picture, and the second picture. The mask belongs to the
 * picture it was painted on and goes when another is edited; the second picture stays until it is taken away.
 */
import type { Given, Picture } from '@image2image/sdk'
import { useEffect, useState } from 'react'
import { type Brush, isBlank } from './brush.ts'

export interface Beside {
  readonly brush: Brush | null
  readonly reference: Picture | null
  /** The picture that is being painted on. */
  readonly paintingOn: string | null
  readonly given: Given
  paint(pictureId: string): void
  /** Takes the mask over. */
  endPainting(brush: Brush): void
  cancelPainting(): void
  dropBrush(): void
  put(reference: Picture | null): void
}

export function useBeside(): Beside {
  const [brush, setBrush] = useState<Brush | null>(null)
  const [reference, setReference] = useState<Picture | null>(null)
  const [paintingOn, setPaintingOn] = useState<string | null>(null)
  return {
    ...{ brush, reference, paintingOn },
    given: { hasMask: brush !== null, hasReference: reference !== null },
    paint: setPaintingOn,
    endPainting: next => {
      setBrush(isBlank(next) ? null : next)
      setPaintingOn(null)
    },
    cancelPainting: () => setPaintingOn(null),
    dropBrush: () => setBrush(null),
    put: setReference,
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

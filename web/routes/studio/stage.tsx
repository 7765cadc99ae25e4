import type { Picture } from '@image2image/sdk'
import { useCallback, useState } from 'react'
import { builtinId } from '../../models.ts'
import { Button } from '../../ui/button.tsx'
import { Compare } from '../../ui/compare.tsx'
import { words } from '../../words/en.ts'
import { Bitmap } from './bitmap.tsx'
import { BeforeAfter, Board, canSlide, Photo, type Zoom } from './canvas.tsx'
import { titleOf } from './history-panel.tsx'
import { editedPicture, type Place } from './place.ts'
import { usePreview } from './queries.ts'
import { Failed, Progress, sayStage } from './run.tsx'

/** The canvas of one place: a picture that waits, a result beside its before, or work in progress. */
interface StageProps {
  place: Exclude<Place, { kind: 'empty' | 'missing' }>
  zoom: Zoom
  onFitted: (scale: number) => void
  /** 0..100: how much of the width shows before. */
  compare: number
  onCompare: (value: number) => void
  isCancelling: boolean
  canRun: boolean
  /** Whether there is another model to choose. */
  canChoose: boolean
  /** What the plan would make of the picture that is edited. */
  preview: { readonly bitmap: ImageBitmap; readonly isCurrent: boolean; readonly of: Picture } | null
  /** What a mask covers, while one looks at it. */
  veil: ImageBitmap | null
  onCancel: () => void
  onAgain: () => void
  onBack: () => void
}

const copy = words.canvas

export function Stage(props: StageProps) {
  const { place, zoom, onFitted, preview, veil } = props
  if (preview || veil) return <Previewed {...props} />
  const picture = place.kind === 'run' ? place.input : place.picture
  if (!picture) return <Unseen {...props} />
  const isSwapped = place.kind === 'result' && place.before !== null && !canSlide(place.before, place.picture)
  const shown = isSwapped && props.compare > 50 && place.before ? place.before : picture
  return (
    <Board width={shown.width} height={shown.height} zoom={zoom} onFitted={onFitted}>
      {(shownWidth, isZoomed) => (
        <>
          {place.kind === 'result' && place.before && !isSwapped ? (
            <BeforeAfter
              key={place.picture.id}
              before={place.before}
              after={place.picture}
              beforeAlt={`${copy.before}: ${place.before.name}`}
              afterAlt={`${copy.after}: ${titleOf(place)}`}
              value={props.compare}
              onChange={props.onCompare}
              shownWidth={shownWidth}
              isZoomed={isZoomed}
            />
          ) : (
            <Photo key={shown.id} picture={shown} shownWidth={shownWidth} alt={altOf(place, shown.name)} />
          )}
          {isSwapped && (
            <Swap isBefore={props.compare > 50} onSwap={() => props.onCompare(props.compare > 50 ? 0 : 100)} />
          )}
          <Work {...props} />
        </>
      )}
    </Board>
  )
}

/** A picture that is made from words alone: nothing to see yet. */
function Unseen(props: StageProps) {
  return (
    <Board width={1024} height={1024} zoom={props.zoom} onFitted={props.onFitted}>
      {() => (
        <div className="absolute inset-0 bg-line">
          <Work {...props} />
        </div>
      )}
    </Board>
  )
}

/** Before is the picture as it is, after is what the plan would make of it; the mask that is looked at lies over both. */
function Previewed({ place, preview, veil, zoom, onFitted, compare, onCompare }: StageProps) {
  const picture = preview?.of ?? editedPicture(place)
  const bitmap = preview?.bitmap ?? null
  if (!picture) return null
  const isSlid = bitmap !== null && Math.abs(picture.width / picture.height / (bitmap.width / bitmap.height) - 1) < 0.02
  const isBefore = bitmap === null || (!isSlid && compare > 50)
  const size = isSlid || isBefore || !bitmap ? picture : bitmap
  return (
    <Board width={size.width} height={size.height} zoom={zoom} onFitted={onFitted}>
      {(shownWidth, isZoomed) => {
        const photo = <Photo key={picture.id} picture={picture} shownWidth={shownWidth} alt={picture.name} />
        const after = bitmap && (
          <Bitmap bitmap={bitmap} label={words.preview.label} isCurrent={preview?.isCurrent ?? true} />
        )
        return (
          <>
            {isSlid ? (
              <Compare
                before={photo}
                after={after}
                value={compare}
                onChange={onCompare}
                label={words.preview.compare}
                valueText={copy.compareValue(Math.round(compare))}
                beforeLabel={copy.before}
                afterLabel={words.preview.label}
                isHandleOnly={isZoomed}
              />
            ) : isBefore ? (
              photo
            ) : (
              after
            )}
            {!isSlid && bitmap && <Swap isBefore={isBefore} onSwap={() => onCompare(isBefore ? 0 : 100)} />}
            {veil && <Bitmap bitmap={veil} label={words.mask.veil(picture.name)} isVeil />}
          </>
        )
      }}
    </Board>
  )
}

const altOf = (place: StageProps['place'], name: string) =>
  place.kind === 'result' ? `${copy.result}: ${titleOf(place)}` : name

/** Pictures of different proportions are shown in turn. */
function Swap({ isBefore, onSwap }: { isBefore: boolean; onSwap: () => void }) {
  return (
    <div className="absolute bottom-3 left-1/2 -translate-x-1/2 rounded-md bg-surface">
      <Button className="h-9" aria-pressed={isBefore} onClick={onSwap}>
        {isBefore ? copy.showAfter : copy.showBefore}
      </Button>
    </div>
  )
}

function Work({ place, isCancelling, canRun, canChoose, onCancel, onAgain, onBack }: StageProps) {
  const preview = usePreview(place.kind === 'run' ? place.generation.id : '')
  if (place.kind !== 'run') return null
  const { generation } = place
  if (generation.state === 'failed') {
    const message = generation.error?.message ?? words.errors.generic
    return (
      <Failed
        code={generation.error?.code ?? ''}
        isFromWords={generation.kind === 'generate'}
        message={message}
        hint={canChoose && generation.model !== builtinId && generation.kind === 'edit' ? words.run.anotherModel : ''}
        onAgain={onAgain}
        onBack={onBack}
        canRun={canRun}
      />
    )
  }
  return (
    <>
      {preview !== undefined && (
        <img src={preview} alt={words.run.soFar} className="absolute inset-0 size-full object-contain" />
      )}
      <Progress
        label={sayStage(generation)}
        fraction={generation.fraction}
        isUnknown={generation.state === 'queued' || (generation.model !== builtinId && generation.fraction === 0)}
        isClear={preview !== undefined}
        onCancel={onCancel}
        isCancelling={isCancelling}
      />
    </>
  )
}

/** Zoom and comparison of what is on the canvas; both start afresh with every place. */
export function useView(placeKey: string) {
  const [view, setView] = useState<{ key: string; zoom: Zoom; compare: number }>({ key: '', zoom: 'fit', compare: 50 })
  const [fitted, setFitted] = useState(1)
  const now = view.key === placeKey ? view : { key: placeKey, zoom: 'fit' as Zoom, compare: 50 }
  return {
    zoom: now.zoom,
    compare: now.compare,
    fitted,
    setFitted: useCallback((scale: number) => setFitted(scale), []),
    setZoom: (zoom: Zoom) => setView({ ...now, zoom }),
    setCompare: (compare: number) => setView({ ...now, compare }),
  }
}

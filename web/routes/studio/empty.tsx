import type { Order } from '@image2image/sdk'
import { Camera, ImagePlus } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { Example, examplePhoto } from '../../example.tsx'
import { useMedia } from '../../frame.tsx'
import { Button } from '../../ui/button.tsx'
import { words } from '../../words/en.ts'

/** Nothing here yet: what to do, and a real edit of the project's own photo to touch and to try. */
interface EmptyProps {
  onChoose: () => void
  onCamera: () => void
  onExample: (file: File) => void
  /** Starts from words alone; null where no model makes pictures from them. */
  onWords: ((order: Order) => void) | null
  isOrdering: boolean
  /** Nothing but the built-in engine is connected. */
  staysHere: boolean
}

const copy = words.empty

const FromWords = lazy(() => import('./from-words.tsx').then(module => ({ default: module.FromWords })))

export function Empty({ onChoose, onCamera, onExample, onWords, isOrdering, staysHere }: EmptyProps) {
  const hasCamera = useMedia('(pointer: coarse)')
  const tryExample = async () => {
    const answer = await fetch(examplePhoto)
    onExample(new File([await answer.blob()], copy.exampleName, { type: 'image/jpeg' }))
  }
  return (
    <div className="scroll-thin absolute inset-0 overflow-y-auto">
      <div className="m-auto grid min-h-full max-w-[1040px] content-center gap-8 p-4 sm:p-8 lg:grid-cols-[1fr_1.35fr] lg:items-center lg:gap-16">
        <div>
          <h1 className="text-2xl leading-10 font-semibold tracking-[-0.02em] sm:text-[32px]">
            {hasCamera ? copy.titleTouch : copy.title}
          </h1>
          <p className="mt-2 max-w-sm text-soft">
            {hasCamera ? '' : copy.paste}
            {staysHere ? copy.stays : copy.told}
          </p>
          <div className="mt-6 flex flex-wrap gap-2">
            <Button look="primary" className="h-11" onClick={onChoose}>
              <ImagePlus aria-hidden size={18} strokeWidth={1.75} />
              {copy.choose}
            </Button>
            {hasCamera && (
              <Button className="h-11" onClick={onCamera}>
                <Camera aria-hidden size={18} strokeWidth={1.75} />
                {copy.camera}
              </Button>
            )}
          </div>
          <p className="mt-4 text-sm text-soft">{copy.formats}</p>
          {onWords && (
            <Suspense>
              <FromWords isOrdering={isOrdering} onMake={onWords} />
            </Suspense>
          )}
        </div>
        <ExampleFigure onTry={() => void tryExample()} />
      </div>
    </div>
  )
}

function ExampleFigure({ onTry }: { onTry: () => void }) {
  return (
    <figure className="min-w-0">
      <Example />
      <figcaption className="mt-2 flex flex-wrap items-center justify-between gap-x-4 text-sm text-soft">
        {words.example.caption}
        <Button look="quiet" className="-mr-3 px-3 max-sm:-ml-3" onClick={onTry}>
          {copy.example}
        </Button>
      </figcaption>
    </figure>
  )
}

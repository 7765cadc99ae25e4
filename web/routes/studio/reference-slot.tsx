import { Popover } from '@base-ui/react/popover'
import type { Picture } from '@image2image/sdk'
import { Images } from 'lucide-react'
import { type ChangeEvent, useRef, useState } from 'react'
import { api } from '../../api.ts'
import { sayFailure } from '../../failure.ts'
import { Button, iconButtonClass } from '../../ui/button.tsx'
import { words } from '../../words/en.ts'
import { acceptedFiles } from './intake.ts'

/** Where further pictures come from: a file, or one of the pictures that are here already. */
interface ReferenceSlotProps {
  pictures: readonly Picture[]
  chosen: readonly Picture[]
  /** How many there may be. */
  most: number
  onChoose: (picture: Picture) => void
  onTakeAway: (picture: Picture) => void
  onStored: (picture: Picture) => void
}

const copy = words.reference
const mostOffered = 12

export function ReferenceSlot({ pictures, chosen, most, onChoose, onTakeAway, onStored }: ReferenceSlotProps) {
  const [isOpen, setIsOpen] = useState(false)
  const [isSending, setIsSending] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const file = useRef<HTMLInputElement>(null)
  const label = most > 1 ? copy.openMany : copy.open
  const isChosen = (picture: Picture) => chosen.some(({ id }) => id === picture.id)
  const choose = (picture: Picture) => {
    if (isChosen(picture)) return onTakeAway(picture)
    onChoose(picture)
    if (most === 1) setIsOpen(false)
  }
  const send = async (event: ChangeEvent<HTMLInputElement>) => {
    const [first] = event.currentTarget.files ?? []
    event.currentTarget.value = ''
    if (!first) return
    setIsSending(true)
    setError(null)
    try {
      const picture = await api.pictures.upload(first, first.name)
      onStored(picture)
      choose(picture)
    } catch (cause) {
      setError(cause)
    } finally {
      setIsSending(false)
    }
  }
  return (
    <Popover.Root open={isOpen} onOpenChange={setIsOpen}>
      <Popover.Trigger aria-label={label} title={label} className={iconButtonClass} aria-pressed={chosen.length > 0}>
        <Images aria-hidden size={18} strokeWidth={1.75} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="top" align="end" sideOffset={8} collisionPadding={8} className="z-40">
          <Popover.Popup className="appear w-[min(340px,calc(100vw-16px))] rounded-md bg-raised p-4 shade outline-none">
            <Popover.Title className="text-sm font-semibold">{label}</Popover.Title>
            <Popover.Description className="mt-0.5 text-sm text-soft">
              {most > 1 ? copy.leadMany(most) : copy.lead}
            </Popover.Description>
            <Button className="mt-3 h-9 px-3" disabled={isSending} onClick={() => file.current?.click()}>
              {isSending ? copy.sending : copy.choose}
            </Button>
            <input
              ref={file}
              type="file"
              hidden
              accept={acceptedFiles}
              data-testid="choose-reference"
              onChange={event => void send(event)}
            />
            {error instanceof Error && (
              <p role="alert" className="mt-2 text-sm">
                {sayFailure(error)}
              </p>
            )}
            {pictures.length > 0 && (
              <>
                <p className="mt-4 mb-2 text-sm font-medium">{copy.yours}</p>
                <ul className="flex flex-wrap gap-1">
                  {pictures.slice(0, mostOffered).map(picture => (
                    <li key={picture.id}>
                      <button
                        type="button"
                        aria-label={copy.use(picture.name || picture.id)}
                        aria-pressed={isChosen(picture)}
                        onClick={() => choose(picture)}
                        className="block size-[44px] overflow-hidden rounded-sm bg-line aria-pressed:ring-2 aria-pressed:ring-ink"
                      >
                        <img
                          src={api.pictures.contentUrl(picture.id, 'thumbnail')}
                          alt=""
                          className="size-full object-cover"
                        />
                      </button>
                    </li>
                  ))}
                </ul>
              </>
            )}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

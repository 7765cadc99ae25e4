import { Popover } from '@base-ui/react/popover'
import type { Picture } from '@image2image/sdk'
import { Images } from 'lucide-react'
import { type ChangeEvent, useRef, useState } from 'react'
import { api } from '../../api.ts'
import { sayFailure } from '../../failure.ts'
import { Button, iconButtonClass } from '../../ui/button.tsx'
import { words } from '../../words/en.ts'
import { acceptedFiles } from './intake.ts'

/** Where the second picture comes from: a file, or one of the pictures that are here already. */
interface ReferenceSlotProps {
  pictures: readonly Picture[]
  chosen: Picture | null
  onChoose: (picture: Picture) => void
  onStored: (picture: Picture) => void
}

const copy = words.reference
const mostOffered = 12

export function ReferenceSlot({ pictures, chosen, onChoose, onStored }: ReferenceSlotProps) {
  const [isOpen, setIsOpen] = useState(false)
  const [isSending, setIsSending] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const file = useRef<HTMLInputElement>(null)
  const choose = (picture: Picture) => {
    onChoose(picture)
    setIsOpen(false)
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
      <Popover.Trigger
        aria-label={copy.open}
        title={copy.open}
        className={iconButtonClass}
        aria-pressed={chosen !== null}
      >
        <Images aria-hidden size={18} strokeWidth={1.75} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="top" align="end" sideOffset={8} collisionPadding={8} className="z-40">
          <Popover.Popup className="appear w-[min(340px,calc(100vw-16px))] rounded-md bg-raised p-4 shade outline-none">
            <Popover.Title className="text-sm font-semibold">{copy.open}</Popover.Title>
            <Popover.Description className="mt-0.5 text-sm text-soft">{copy.lead}</Popover.Description>
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
                <ul className="grid grid-cols-6 gap-2">
                  {pictures.slice(0, mostOffered).map(picture => (
                    <li key={picture.id}>
                      <button
                        type="button"
                        aria-label={copy.use(picture.name || picture.id)}
                        aria-pressed={chosen?.id === picture.id}
                        onClick={() => choose(picture)}
                        className="block size-11 overflow-hidden rounded-sm bg-line aria-pressed:ring-2 aria-pressed:ring-ink"
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

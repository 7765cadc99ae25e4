import { AlertDialog } from '@base-ui/react/alert-dialog'
import { Dialog } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, iconButtonClass } from './button.tsx'

/** Three windows over the page: a dialog in the middle, a sheet from the left for phones, and a question before loss. */
interface WindowProps {
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
  title: string
  lead?: string
  closeLabel: string
  children: ReactNode
  shape?: 'dialog' | 'wide' | 'sheet'
}

const veil =
  'fixed inset-0 z-40 bg-veil transition-opacity duration-[140ms] data-[starting-style]:opacity-0 data-[ending-style]:opacity-0'
const shapes = {
  dialog:
    'appear fixed inset-x-4 top-1/2 z-50 mx-auto flex max-h-[min(88dvh,720px)] max-w-[560px] -translate-y-1/2 flex-col rounded-md bg-raised shade',
  wide: 'appear fixed inset-x-4 top-1/2 z-50 mx-auto flex h-[min(88dvh,860px)] max-w-[960px] -translate-y-1/2 flex-col rounded-md bg-raised shade',
  sheet:
    'fixed inset-y-0 left-0 z-50 flex w-[min(320px,88vw)] flex-col bg-surface shade transition-transform duration-200 ease-(--ease-calm) data-[starting-style]:-translate-x-full data-[ending-style]:-translate-x-full',
}

export function Window({ isOpen, onOpenChange, title, lead, closeLabel, children, shape = 'dialog' }: WindowProps) {
  const inset = shape === 'sheet' ? 'pl-4' : 'pl-6'
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className={veil} />
        <Dialog.Popup className={shapes[shape]}>
          <div className={`flex items-center justify-between border-b border-line py-1 pr-2 ${inset}`}>
            <Dialog.Title className="text-base font-semibold">{title}</Dialog.Title>
            <Dialog.Close aria-label={closeLabel} className={iconButtonClass}>
              <X aria-hidden size={18} strokeWidth={1.75} />
            </Dialog.Close>
          </div>
          {lead && <Dialog.Description className="px-6 pt-4 text-sm text-soft">{lead}</Dialog.Description>}
          <div className="scroll-thin min-h-0 flex-1 overflow-y-auto" tabIndex={-1}>
            {children}
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

interface QuestionProps {
  isOpen: boolean
  onClose: () => void
  title: string
  body: string
  confirm: string
  cancel: string
  onConfirm: () => void
}

export function Question({ isOpen, onClose, title, body, confirm, cancel, onConfirm }: QuestionProps) {
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={open => !open && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={veil} />
        <AlertDialog.Popup className="appear fixed inset-x-4 top-1/2 z-50 mx-auto max-w-[400px] -translate-y-1/2 rounded-md bg-raised p-6 shade">
          <AlertDialog.Title className="text-base font-semibold">{title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-2 text-sm text-soft">{body}</AlertDialog.Description>
          <div className="mt-6 flex justify-end gap-2">
            <AlertDialog.Close render={<Button look="quiet">{cancel}</Button>} />
            <Button
              onClick={() => {
                onClose()
                onConfirm()
              }}
            >
              {confirm}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { api } from '../../api.ts'
import { proveFirst, sayUnlessCancelled } from '../../fresh.tsx'
import { NewPassword, Password } from '../../password.tsx'
import { sessionQuery, useAccount } from '../../session.ts'
import { storage } from '../../storage.ts'
import { Button } from '../../ui/button.tsx'
import { Window } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { words } from '../../words/en.ts'
import { identityWords as copy } from '../../words/en-identity.ts'

type Change = 'name' | 'email' | 'password'

/** Who one is here: each line with the way to change it, and what became of the last change. */
export function AccountLines() {
  const account = useAccount()
  const [changing, setChanging] = useState<Change | null>(null)
  const [told, setTold] = useState<string | null>(null)
  if (!account) return null
  const begin = (change: Change) => () => {
    setTold(null)
    setChanging(change)
  }
  const done = (said: string | null) => {
    setChanging(null)
    setTold(said)
  }
  return (
    <div className="grid gap-6">
      <dl className="-my-3 sm:-mt-4">
        <Line term={copy.name} value={account.name} onChange={begin('name')} />
        <Line term={copy.email} value={account.email} onChange={begin('email')} />
        <Line term={copy.password} value="••••••••" onChange={begin('password')} />
        <Line term={copy.role} value={words.settings.roles[account.role] ?? account.role} />
      </dl>
      {told && <Notice kind="remark">{told}</Notice>}
      <Changing title={copy.nameTitle} isOpen={changing === 'name'} onClose={() => done(null)}>
        <NameForm name={account.name} onDone={() => done(null)} />
      </Changing>
      <Changing title={copy.emailTitle} lead={copy.emailLead} isOpen={changing === 'email'} onClose={() => done(null)}>
        <EmailForm onDone={email => done(copy.emailSent(email))} />
      </Changing>
      <Changing
        title={copy.passwordTitle}
        lead={copy.passwordLead}
        isOpen={changing === 'password'}
        onClose={() => done(null)}
      >
        <PasswordForm email={account.email} onDone={() => done(copy.passwordChanged)} />
      </Changing>
    </div>
  )
}

function Line({ term, value, onChange }: { term: string; value: string; onChange?: () => void }) {
  return (
    <div className="flex min-h-14 items-center gap-4 border-b border-line py-2 last:border-b-0">
      <dt className="w-20 shrink-0 text-sm text-soft">{term}</dt>
      <dd className="flex min-w-0 flex-1 items-center justify-between gap-2 text-sm">
        <span className="min-w-0 break-words">{value}</span>
        {onChange && (
          <Button look="quiet" className="shrink-0" aria-label={`${copy.change}: ${term}`} onClick={onChange}>
            {copy.change}
          </Button>
        )}
      </dd>
    </div>
  )
}

interface ChangingProps {
  title: string
  lead?: string
  isOpen: boolean
  onClose: () => void
  children: ReactNode
}

function Changing({ lead, onClose, ...window }: ChangingProps) {
  return (
    <Window
      {...window}
      {...(lead ? { lead } : {})}
      onOpenChange={isOpen => !isOpen && onClose()}
      closeLabel={words.common.cancel}
    />
  )
}

interface FormProps {
  act: (form: FormData) => Promise<void>
  submit: string
  /** The accent invites; what destroys does not. */
  look?: 'primary' | 'plain'
  children: ReactNode
}

function ChangeForm({ act, submit, look = 'primary', children }: FormProps) {
  const change = useMutation({ mutationFn: act })
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    change.mutate(new FormData(event.currentTarget))
  }
  const said = change.isError ? sayUnlessCancelled(change.error) : null
  return (
    <form onSubmit={send} className="grid gap-4 px-6 pt-4 pb-6">
      {children}
      {said && <Notice>{said}</Notice>}
      <Button type="submit" look={look} className="h-11" disabled={change.isPending}>
        {submit}
      </Button>
    </form>
  )
}

const textOf = (form: FormData, name: string): string => String(form.get(name) ?? '')

function NameForm({ name, onDone }: { name: string; onDone: () => void }) {
  const queries = useQueryClient()
  const act = async (form: FormData) => {
    queries.setQueryData(sessionQuery.queryKey, await api.account.rename(textOf(form, 'name').trim()))
    onDone()
  }
  return (
    <ChangeForm act={act} submit={copy.save}>
      <Field label={copy.name} name="name" autoComplete="name" defaultValue={name} required maxLength={80} autoFocus />
    </ChangeForm>
  )
}

function EmailForm({ onDone }: { onDone: (email: string) => void }) {
  const act = async (form: FormData) => {
    const email = textOf(form, 'email').trim()
    await proveFirst(() => api.account.askEmailChange(email))
    onDone(email)
  }
  return (
    <ChangeForm act={act} submit={copy.sendLetter}>
      <Field label={copy.newEmail} name="email" type="email" autoComplete="email" required autoFocus />
    </ChangeForm>
  )
}

function PasswordForm({ email, onDone }: { email: string; onDone: () => void }) {
  const act = async (form: FormData) => {
    const change = { present: textOf(form, 'present'), next: textOf(form, 'next') }
    await proveFirst(() => api.password.change(change))
    onDone()
  }
  return (
    <ChangeForm act={act} submit={copy.passwordSubmit}>
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <Password label={copy.presentPassword} name="present" autoFocus />
      <NewPassword label={copy.newPassword} name="next" />
    </ChangeForm>
  )
}

/** The way out, with a question that cannot be answered by accident. */
export function AccountEnd() {
  const account = useAccount()
  const [isAsking, setIsAsking] = useState(false)
  if (!account) return null
  const act = async (form: FormData) => {
    await proveFirst(() => api.account.remove(textOf(form, 'email').trim()))
    storage.write('draft', null)
    // A whole new page: nothing of this account stays in memory.
    location.replace('/sign-in?told=deleted')
  }
  return (
    <div>
      <Button onClick={() => setIsAsking(true)}>{copy.delete}</Button>
      <Changing title={copy.deleteTitle} lead={copy.deleteLead} isOpen={isAsking} onClose={() => setIsAsking(false)}>
        <ChangeForm act={act} submit={copy.deleteSubmit} look="plain">
          <Field
            label={copy.deleteConfirm(account.email)}
            name="email"
            autoComplete="off"
            spellCheck={false}
            required
          />
        </ChangeForm>
      </Changing>
    </div>
  )
}

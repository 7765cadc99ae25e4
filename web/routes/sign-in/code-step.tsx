import type { Account } from '@image2image/sdk'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../api.ts'
import { Failure } from '../../failure-notice.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { securityWords as copy } from '../../words/en-security.ts'

/** The second step: six digits of the app, or a recovery code for whoever has lost it. */
export function CodeStep({ onDone, onLeave }: { onDone: (account: Account) => void; onLeave: () => void }) {
  const [isRecovery, setIsRecovery] = useState(false)
  const send = useMutation({ mutationFn: api.signIn.withCode, onSuccess: ({ account }) => onDone(account) })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    send.mutate(String(new FormData(event.currentTarget).get('code')).trim())
  }
  const toggle = () => {
    send.reset()
    setIsRecovery(!isRecovery)
  }
  return (
    <>
      <p className="mt-2 text-soft">{isRecovery ? copy.recoveryLead : copy.codeLead}</p>
      <form onSubmit={submit} className="mt-8 grid gap-6">
        <Field
          key={String(isRecovery)}
          label={isRecovery ? copy.recoveryCode : copy.code}
          name="code"
          autoComplete={isRecovery ? 'off' : 'one-time-code'}
          inputMode={isRecovery ? 'text' : 'numeric'}
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          required
        />
        {send.isError && <Failure error={send.error} />}
        <Button type="submit" look="primary" className="h-11" disabled={send.isPending}>
          {copy.goOn}
        </Button>
      </form>
      <div className="mt-4 flex flex-wrap justify-between gap-2">
        <Button look="quiet" className="-mx-4" onClick={toggle}>
          {isRecovery ? copy.useApp : copy.useRecovery}
        </Button>
        <Button look="quiet" className="-mx-4" onClick={onLeave}>
          {copy.startOver}
        </Button>
      </div>
    </>
  )
}

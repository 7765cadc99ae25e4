import type { NewTotp } from '@image2image/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../api.ts'
import { Failure } from '../../failure-notice.tsx'
import { proveFirst, sayUnlessCancelled } from '../../fresh.tsx'
import { factorsQuery } from '../../session.ts'
import { ShownOnce } from '../../shown-once.tsx'
import { Button } from '../../ui/button.tsx'
import { Window } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { words } from '../../words/en.ts'
import { securityWords as copy } from '../../words/en-security.ts'
import { QrCode } from './qr-code.tsx'

/** Codes as a second step: set up with a QR code, the recovery codes shown once, renewed and ended with a code. */
export function Codes() {
  const queries = useQueryClient()
  const { data: factors, error } = useQuery(factorsQuery)
  const [setup, setSetup] = useState<NewTotp | null>(null)
  const [shown, setShown] = useState<readonly string[] | null>(null)
  const [asking, setAsking] = useState<'end' | 'renew' | null>(null)
  const refresh = () => queries.invalidateQueries({ queryKey: factorsQuery.queryKey })
  const begin = useMutation({ mutationFn: () => proveFirst(api.totp.begin), onSuccess: setSetup })
  const show = async (codes: readonly string[]) => {
    setSetup(null)
    setAsking(null)
    setShown(codes)
    await refresh()
  }
  if (error) return <Failure error={error} />
  if (!factors) return null
  if (shown)
    return (
      <ShownOnce
        title={copy.recoveryTitle}
        lead={copy.recoveryBody}
        text={shown.join('\n')}
        done={copy.recoverySaved}
        onDone={() => setShown(null)}
      >
        <ul className="grid grid-cols-1 gap-x-8 gap-y-1 min-[400px]:grid-cols-2">
          {shown.map(code => (
            <li key={code}>{code}</li>
          ))}
        </ul>
      </ShownOnce>
    )
  if (setup) return <Setup setup={setup} onDone={show} onLeave={() => setSetup(null)} />
  const said = begin.isError ? sayUnlessCancelled(begin.error) : null
  return (
    <div className="grid gap-4">
      <p className="text-sm">{factors.hasTotp ? copy.codesOn(factors.recoveryCodesLeft) : copy.codesOff}</p>
      {factors.hasTotp && factors.recoveryCodesLeft < 3 && <Notice kind="remark">{copy.codesFew}</Notice>}
      {said && <Notice>{said}</Notice>}
      <div className="flex flex-wrap gap-2">
        {!factors.hasTotp && (
          <Button disabled={begin.isPending} onClick={() => begin.mutate()}>
            {copy.codesBegin}
          </Button>
        )}
        {factors.hasTotp && <Button onClick={() => setAsking('renew')}>{copy.renew}</Button>}
        {factors.hasTotp && (
          <Button look="quiet" onClick={() => setAsking('end')}>
            {copy.codesEnd}
          </Button>
        )}
      </div>
      <Window
        isOpen={asking !== null}
        onOpenChange={isOpen => !isOpen && setAsking(null)}
        title={asking === 'end' ? copy.codesEndTitle : copy.renewTitle}
        lead={asking === 'end' ? copy.codesEndLead : copy.renewLead}
        closeLabel={words.common.cancel}
      >
        {asking === 'end' && (
          <CodeForm
            label={copy.codesEnd}
            act={async code => {
              await proveFirst(() => api.totp.end(code))
              setAsking(null)
              await refresh()
            }}
          />
        )}
        {asking === 'renew' && (
          <CodeForm
            label={copy.renew}
            act={async code => show((await proveFirst(() => api.totp.renewRecoveryCodes(code))).recoveryCodes)}
          />
        )}
      </Window>
    </div>
  )
}

function CodeForm({ label, act }: { label: string; act: (code: string) => Promise<void> }) {
  const send = useMutation({ mutationFn: act })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    send.mutate(String(new FormData(event.currentTarget).get('code')).trim())
  }
  const said = send.isError ? sayUnlessCancelled(send.error) : null
  return (
    <form onSubmit={submit} className="grid gap-4 px-6 pt-4 pb-6">
      <Field label={copy.code} name="code" autoComplete="one-time-code" spellCheck={false} required autoFocus />
      {said && <Notice>{said}</Notice>}
      <Button type="submit" look="primary" className="h-11" disabled={send.isPending}>
        {label}
      </Button>
    </form>
  )
}

interface SetupProps {
  setup: NewTotp
  onDone: (codes: readonly string[]) => Promise<void>
  onLeave: () => void
}

function Setup({ setup, onDone, onLeave }: SetupProps) {
  const confirm = useMutation({
    mutationFn: (code: string) => proveFirst(() => api.totp.confirm(code)),
    onSuccess: ({ recoveryCodes }) => onDone(recoveryCodes),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    confirm.mutate(String(new FormData(event.currentTarget).get('code')).trim())
  }
  const said = confirm.isError ? sayUnlessCancelled(confirm.error) : null
  return (
    <form onSubmit={submit} className="grid justify-items-start gap-4">
      <p className="text-sm font-medium">{copy.codesScan}</p>
      <QrCode text={setup.address} label={copy.codesScan} />
      <div className="text-sm">
        <p className="text-soft">{copy.codesType}</p>
        <code className="mt-1 block font-mono break-all select-all">{setup.secret.match(/.{1,4}/g)?.join(' ')}</code>
      </div>
      <Field
        className="w-full max-w-80"
        label={copy.codesConfirm}
        name="code"
        autoComplete="one-time-code"
        inputMode="numeric"
        required
      />
      {said && <Notice>{said}</Notice>}
      <div className="flex gap-2">
        <Button type="submit" disabled={confirm.isPending}>
          {copy.codesSwitchOn}
        </Button>
        <Button look="quiet" onClick={onLeave}>
          {words.common.cancel}
        </Button>
      </div>
    </form>
  )
}

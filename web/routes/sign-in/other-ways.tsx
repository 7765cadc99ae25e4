import { type Account, ApiError } from '@image2image/sdk'
import { browserSupportsWebAuthnAutofill, WebAuthnAbortService } from '@simplewebauthn/browser'
import { useMutation, useQuery } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { api } from '../../api.ts'
import { sayFailure } from '../../failure.ts'
import { Failure } from '../../failure-notice.tsx'
import { askPasskey, canUsePasskeys } from '../../passkeys.ts'
import { waysQuery } from '../../session.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { securityWords as copy } from '../../words/en-security.ts'

/** A passkey, or the other service that the operator named; what does not work here is not shown. */
export function OtherWays({ to, onDone }: { to: string | undefined; onDone: (account: Account) => void }) {
  const { data: ways } = useQuery(waysQuery)
  const hasPasskeys = canUsePasskeys(ways?.passkeyHost ?? null)
  const passkey = useMutation({
    mutationFn: async () => api.signIn.withPasskey(await askPasskey(await api.signIn.passkeyOptions())),
    onSuccess: ({ account }) => onDone(account),
  })
  const provider = useMutation({
    mutationFn: () => api.signIn.withProvider({ aim: 'sign_in', ...(to === undefined ? {} : { to }) }),
    onSuccess: ({ url }) => location.assign(url),
  })
  useQuietPasskeys(hasPasskeys, onDone)
  if (!hasPasskeys && !ways?.providerName) return null
  return (
    <div className="mt-6 grid gap-3">
      <p
        aria-hidden
        className="flex items-center gap-3 text-sm text-soft before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line"
      >
        {copy.or}
      </p>
      {passkey.isError && (
        <Notice>{passkey.error instanceof ApiError ? sayFailure(passkey.error) : copy.passkeyFailed}</Notice>
      )}
      {provider.isError && <Failure error={provider.error} />}
      {hasPasskeys && (
        <Button className="h-11" disabled={passkey.isPending} onClick={() => passkey.mutate()}>
          <KeyRound aria-hidden size={18} strokeWidth={1.75} />
          {copy.passkey}
        </Button>
      )}
      {ways?.providerName && (
        <Button className="h-11" disabled={provider.isPending} onClick={() => provider.mutate()}>
          {copy.continueWith(ways.providerName)}
        </Button>
      )}
    </div>
  )
}

/** Where the browser can, passkeys stand in the list under the e-mail field, without being asked for. */
function useQuietPasskeys(isOn: boolean, onDone: (account: Account) => void): void {
  const done = useRef(onDone)
  done.current = onDone
  useEffect(() => {
    if (!isOn) return
    let isLeft = false
    const offer = async () => {
      if (!(await browserSupportsWebAuthnAutofill()) || isLeft) return
      const options = await api.signIn.passkeyOptions()
      if (isLeft) return
      const { account } = await api.signIn.withPasskey(await askPasskey(options, true))
      done.current(account)
    }
    // Nobody asked for it, so nobody is told that it came to nothing.
    offer().catch(() => undefined)
    return () => {
      isLeft = true
      WebAuthnAbortService.cancelCeremony()
    }
  }, [isOn])
}

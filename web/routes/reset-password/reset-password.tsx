import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useLocation } from '@tanstack/react-router'
import type { FormEvent } from 'react'
import { api } from '../../api.ts'
import { sayFailure } from '../../failure.ts'
import { Failure } from '../../failure-notice.tsx'
import { Plain } from '../../frame.tsx'
import { NewPassword } from '../../password.tsx'
import { sessionQuery } from '../../session.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { words } from '../../words/en.ts'
import { identityWords as copy } from '../../words/en-identity.ts'

/** A new password with a mailed link. Opening the page uses nothing up; the button does. */
export function ResetPassword() {
  const token = new URLSearchParams(useLocation().hash).get('token') ?? ''
  const queries = useQueryClient()
  const link = useQuery({
    queryKey: ['link', token],
    queryFn: ({ signal }) => api.links.read(token, signal),
    enabled: token !== '',
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  const reset = useMutation({
    mutationFn: api.password.reset,
    onSuccess: () => {
      queries.clear()
      queries.setQueryData(sessionQuery.queryKey, null)
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    reset.mutate({ token, password: String(new FormData(event.currentTarget).get('password')) })
  }
  if (reset.isSuccess) return <Said title={copy.resetDoneTitle} text={copy.resetDone} />
  if (token === '') return <Said title={copy.linkOverTitle} text={copy.linkMissing} />
  if (link.isError) return <Said title={copy.linkOverTitle} text={sayFailure(link.error)} />
  return (
    <Plain title={copy.resetTitle}>
      <p className="mt-2 text-soft">{link.data ? copy.resetLead : words.common.loading}</p>
      {link.data && (
        <form onSubmit={submit} className="mt-8 grid gap-6">
          <Field
            label={copy.email}
            name="email"
            type="email"
            autoComplete="username"
            value={link.data.email}
            readOnly
          />
          <NewPassword label={copy.newPassword} name="password" />
          {reset.isError && <Failure error={reset.error} />}
          <Button type="submit" look="primary" className="h-11" disabled={reset.isPending}>
            {copy.resetSubmit}
          </Button>
        </form>
      )}
    </Plain>
  )
}

function Said({ title, text }: { title: string; text: string }) {
  return (
    <Plain title={title}>
      <p role="status" className="mt-2 mb-6 text-soft">
        {text}
      </p>
      <Link to="/sign-in" search={{}} className={buttonClass('plain')}>
        {copy.toSignIn}
      </Link>
    </Plain>
  )
}

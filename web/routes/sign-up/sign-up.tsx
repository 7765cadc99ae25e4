import { useMutation } from '@tanstack/react-query'
import { Link, useLoaderData } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { api } from '../../api.ts'
import { Example } from '../../example.tsx'
import { Failure } from '../../failure-notice.tsx'
import { Plain } from '../../frame.tsx'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { words } from '../../words/en.ts'
import { identityWords as copy } from '../../words/en-identity.ts'

/** Asks for an address and says the same whoever has it: the letter says more, to whoever reads that mailbox. */
export function SignUp() {
  const { mode, isPossible } = useLoaderData({ from: '/sign-up' })
  const [sentTo, setSentTo] = useState<string | null>(null)
  const ask = useMutation({ mutationFn: api.signUp.ask, onSuccess: (_, email) => setSentTo(email) })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    ask.mutate(String(new FormData(event.currentTarget).get('email')).trim())
  }
  if (!isPossible)
    return (
      <Plain title={copy.signUpClosedTitle}>
        <p className="mt-2 mb-6 text-soft">{mode === 'invitation' ? copy.signUpInvitation : copy.signUpClosed}</p>
        <Link to="/sign-in" search={{}} className={buttonClass('plain')}>
          {copy.toSignIn}
        </Link>
      </Plain>
    )
  if (sentTo !== null)
    return (
      <Plain title={copy.sentTitle} aside={<Example />}>
        <p role="status" className="mt-2 mb-6 break-words text-soft">
          {copy.sent(sentTo)}
        </p>
        <Button onClick={() => setSentTo(null)}>{copy.sentAgain}</Button>
      </Plain>
    )
  return (
    <Plain title={copy.signUpTitle} aside={<Example />}>
      <p className="mt-2 text-soft">
        {copy.signUpLead} {words.whereItRuns}
      </p>
      <form onSubmit={submit} className="mt-8 grid gap-6">
        <Field label={copy.email} name="email" type="email" autoComplete="email" required />
        {ask.isError && <Failure error={ask.error} />}
        <Button type="submit" look="primary" className="h-11" disabled={ask.isPending}>
          {copy.signUpSubmit}
        </Button>
      </form>
      <p className="mt-6 text-sm">
        <Link to="/sign-in" search={{}} className="underline underline-offset-4">
          {copy.toSignIn}
        </Link>
      </p>
    </Plain>
  )
}

import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { Example } from './example.tsx'
import { Failure } from './failure-notice.tsx'
import { Plain } from './frame.tsx'
import { Button } from './ui/button.tsx'
import { Field } from './ui/field.tsx'
import { identityWords as copy } from './words/en-identity.ts'

interface LetterRequestProps {
  title: string
  lead: string
  autoComplete: 'email' | 'username'
  ask: (email: string) => Promise<unknown>
  /** The same whoever has the address: the letter says more, to whoever reads that mailbox. */
  sent: (email: string) => string
}

/** Asks for an address and has a letter with a link sent there. */
export function LetterRequest({ title, lead, autoComplete, ask, sent }: LetterRequestProps) {
  const [sentTo, setSentTo] = useState<string | null>(null)
  const request = useMutation({ mutationFn: ask, onSuccess: (_, email) => setSentTo(email) })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    request.mutate(String(new FormData(event.currentTarget).get('email')).trim())
  }
  if (sentTo !== null)
    return (
      <Plain title={copy.sentTitle} aside={<Example />}>
        <p role="status" className="mt-2 mb-6 break-words text-soft">
          {sent(sentTo)}
        </p>
        <Button onClick={() => setSentTo(null)}>{copy.sentAgain}</Button>
      </Plain>
    )
  return (
    <Plain title={title} aside={<Example />}>
      <p className="mt-2 text-soft">{lead}</p>
      <form onSubmit={submit} className="mt-8 grid gap-6">
        <Field label={copy.email} name="email" type="email" autoComplete={autoComplete} required />
        {request.isError && <Failure error={request.error} />}
        <Button type="submit" look="primary" className="h-11" disabled={request.isPending}>
          {copy.sendLetter}
        </Button>
      </form>
      <p className="mt-4 text-sm">
        <Link to="/sign-in" search={{}} className="tap inline-flex items-center underline underline-offset-4">
          {copy.toSignIn}
        </Link>
      </p>
    </Plain>
  )
}

import type { MailedLink } from '@image2image/sdk'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useLocation } from '@tanstack/react-router'
import { api } from '../../api.ts'
import { Example } from '../../example.tsx'
import { sayFailure } from '../../failure.ts'
import { Plain } from '../../frame.tsx'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { words } from '../../words/en.ts'
import { identityWords as copy } from '../../words/en-identity.ts'
import { Finish } from './finish.tsx'

/**
 * What a mailed link opens: a new account, another address, the way back to the old one. Opening the page uses nothing up,
 * because scanners of mail open every link; the button does. The secret stands behind the `#` and never leaves by itself.
 */
export function Verify() {
  const token = new URLSearchParams(useLocation().hash).get('token') ?? ''
  const link = useQuery({
    queryKey: ['link', token],
    queryFn: ({ signal }) => api.links.read(token, signal),
    enabled: token !== '',
    // Used up by our own button it would only say that it is over.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  if (token === '') return <Over text={copy.linkMissing} />
  if (link.isError) return <Over text={sayFailure(link.error)} />
  if (!link.data)
    return (
      <Plain title={words.product}>
        <p role="status" className="mt-2 text-soft">
          {words.common.loading}
        </p>
      </Plain>
    )
  if (link.data.purpose === 'sign_up' || link.data.purpose === 'invitation')
    return (
      <Plain title={link.data.purpose === 'invitation' ? copy.invitationTitle : copy.finishTitle} aside={<Example />}>
        <Finish token={token} email={link.data.email} />
      </Plain>
    )
  if (link.data.purpose === 'reset') return <Over text={copy.linkMissing} />
  return <MoveAddress key={token} token={token} link={link.data} />
}

function Over({ text }: { text: string }) {
  return (
    <Plain title={copy.linkOverTitle}>
      <p className="mt-2 mb-6 text-soft">{text}</p>
      <Link to="/sign-in" search={{}} className={buttonClass('plain')}>
        {copy.toSignIn}
      </Link>
    </Plain>
  )
}

function MoveAddress({ token, link }: { token: string; link: MailedLink }) {
  const isUndo = link.purpose === 'email_undo'
  const move = useMutation({ mutationFn: isUndo ? api.account.undoEmail : api.account.confirmEmail })
  const title = isUndo ? copy.emailUndoTitle : copy.emailChangeTitle
  if (move.isSuccess)
    return (
      <Plain title={title}>
        <p role="status" className="mt-2 mb-6 text-soft">
          {isUndo ? copy.emailUndone : copy.emailChanged}
        </p>
        {/* A whole new page: who is signed in may have changed. */}
        <a href="/sign-in" className={buttonClass('plain')}>
          {words.header.studio}
        </a>
      </Plain>
    )
  return (
    <Plain title={title}>
      <p className="mt-2 mb-6 break-words text-soft">
        {isUndo ? copy.emailUndoLead(link.email) : copy.emailChangeLead(link.email)}
      </p>
      {move.isError && <Notice className="mb-6">{sayFailure(move.error)}</Notice>}
      <Button look="primary" className="h-11" disabled={move.isPending} onClick={() => move.mutate(token)}>
        {isUndo ? copy.emailUndoSubmit : copy.emailChangeSubmit}
      </Button>
    </Plain>
  )
}

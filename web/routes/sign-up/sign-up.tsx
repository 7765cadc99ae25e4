import { Link, useLoaderData } from '@tanstack/react-router'
import { api } from '../../api.ts'
import { Plain } from '../../frame.tsx'
import { LetterRequest } from '../../letter-request.tsx'
import { buttonClass } from '../../ui/button.tsx'
import { words } from '../../words/en.ts'
import { identityWords as copy } from '../../words/en-identity.ts'

export function SignUp() {
  const { mode, isPossible } = useLoaderData({ from: '/sign-up' })
  if (isPossible)
    return (
      <LetterRequest
        title={copy.signUpTitle}
        lead={`${copy.signUpLead} ${words.whereItRuns}`}
        autoComplete="email"
        ask={api.signUp.ask}
        sent={copy.sent}
      />
    )
  return (
    <Plain title={copy.signUpClosedTitle}>
      <p className="mt-2 mb-6 text-soft">{mode === 'invitation' ? copy.signUpInvitation : copy.signUpClosed}</p>
      <Link to="/sign-in" search={{}} className={buttonClass('plain')}>
        {copy.toSignIn}
      </Link>
    </Plain>
  )
}

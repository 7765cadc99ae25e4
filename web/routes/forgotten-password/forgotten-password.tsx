import { api } from '../../api.ts'
import { LetterRequest } from '../../letter-request.tsx'
import { identityWords as copy } from '../../words/en-identity.ts'

export function ForgottenPassword() {
  return (
    <LetterRequest
      title={copy.forgottenTitle}
      lead={copy.forgottenLead}
      autoComplete="username"
      ask={api.password.forgotten}
      sent={copy.forgottenSent}
    />
  )
}

import { type InputHTMLAttributes, type InvalidEvent, useState } from 'react'
import { PasswordField } from './ui/password-field.tsx'
import { passwordWords as copy } from './words/en-identity.ts'

interface PasswordProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string
  hint?: string | undefined
  error?: string | null | undefined
}

/** The password one has. */
export function Password(field: PasswordProps) {
  return (
    <PasswordField {...field} autoComplete="current-password" required showLabel={copy.show} hideLabel={copy.hide} />
  )
}

/** As on the server (server/accounts/account.ts), which also refuses what everybody guesses. */
const shortestPassword = 8
const longestPassword = 128

/** Choosing a password: the form is held back while it is too short, and the field says so. */
export function NewPassword(field: { label: string; name: string }) {
  const [error, setError] = useState<string | null>(null)
  const refuse = (event: InvalidEvent<HTMLInputElement>) => {
    // Our own words in place of the browser's bubble.
    event.preventDefault()
    event.currentTarget.focus()
    setError(copy.tooShort)
  }
  return (
    <PasswordField
      {...field}
      hint={copy.hint}
      error={error}
      autoComplete="new-password"
      required
      minLength={shortestPassword}
      maxLength={longestPassword}
      onInvalid={refuse}
      onInput={() => setError(null)}
      showLabel={copy.show}
      hideLabel={copy.hide}
    />
  )
}

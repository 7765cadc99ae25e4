import { type RefusalTable, refusalsOf } from '../../kernel/refusal.ts'

export const refusals = {
  proof_wrong: ['unauthenticated', 'That did not prove that it is you. Check what you typed and try again.'],
  code_needed: ['invalid', 'This account also asks for a code. Give the code of your authenticator app, too.'],
  code_wrong: [
    'unauthenticated',
    'This code is not right, or was used before. Wait for the next one in your app, or use a recovery code.',
  ],
  code_limit: ['too_many', 'Too many wrong codes. Try again in {retryAfterSeconds} seconds.'],
  step_over: ['gone', 'This took too long, or was finished elsewhere. Begin again.'],
  totp_on: ['conflict', 'Codes are on already. Turn them off first to set up another app.'],
  totp_off: ['conflict', 'Codes are not on for this account. Set them up first.'],
  totp_not_begun: ['conflict', 'There is nothing to confirm. Begin with a new QR code.'],
  passkey_refused: [
    'unauthenticated',
    'This passkey was not accepted. Try again, use another passkey, or sign in another way.',
  ],
  passkey_known: ['conflict', 'This passkey is already on your list.'],
  passkey_not_found: ['not_found', 'This passkey does not exist, or was removed before.'],
  passkey_limit: ['conflict', 'This account has {limit} passkeys already. Remove one that is no longer used.'],
  passkey_name_missing: ['invalid', 'The passkey has no name. Name it after where it lives.'],
  passkey_name_too_long: ['invalid', 'The name is longer than {limitCharacters} characters. Shorten it.'],
  passkeys_unavailable: [
    'conflict',
    'Passkeys belong to a name, and this server is reached by a number. Give it a name with BASE_URL first.',
  ],
  last_way_in: ['conflict', 'This is the only way into your account. Add another one before removing it.'],
  provider_off: ['not_found', 'Signing in through another service is not set up on this server.'],
  provider_unavailable: ['conflict', 'The sign-in service cannot be reached right now. Try again in a moment.'],
  provider_declined: ['forbidden', 'The sign-in service ended the attempt. Nothing was changed.'],
  provider_answer_wrong: [
    'invalid',
    'The answer of the sign-in service does not belong to this attempt. Begin again from here.',
  ],
  provider_email_unverified: [
    'forbidden',
    'The sign-in service does not vouch for your e-mail address. Verify the address there, then try again.',
  ],
  provider_account_unverified: [
    'conflict',
    'There is an account with this e-mail address, but the address was never verified here. Sign in with your password, then connect the service under Settings.',
  ],
  provider_sign_up_closed: [
    'forbidden',
    'There is no account for you here yet, and this server does not take new ones this way. Ask whoever runs it.',
  ],
  provider_taken: ['conflict', 'This person of the sign-in service already belongs to another account here.'],
  provider_other_person: ['forbidden', 'The sign-in service says that this is somebody else.'],
  provider_linked: ['conflict', 'Your account is connected already. Disconnect it first to connect another one.'],
  provider_not_linked: ['conflict', 'Your account is not connected to the sign-in service.'],
} as const satisfies RefusalTable

export const refuse = refusalsOf(refusals)

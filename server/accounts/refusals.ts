/** Why accounts say no, and what would work: codes for programs, sentences for people. */
import { type RefusalTable, refusalsOf } from '../kernel/refusal.ts'

export const refusals = {
  credentials_wrong: ['unauthenticated', 'The e-mail address or the password is wrong. Check both and try again.'],
  sign_in_limit: ['too_many', 'Too many tries for this e-mail address. Try again in {retryAfterSeconds} seconds.'],
  invalid_api_key: [
    'unauthenticated',
    'This API key is not valid. Use a key that exists, or make a new one in Settings.',
  ],
  session_needed: [
    'forbidden',
    'An API key may not do this: keys and sessions are managed from a browser. Sign in there and try again.',
  ],
  set_up_done: ['conflict', 'This server is already set up. Sign in instead.'],
  set_up_token_wrong: [
    'forbidden',
    'The set-up token is not right. Use the link that the server printed at its last start.',
  ],
  email_invalid: ['invalid', 'This is not an e-mail address. Check the spelling.'],
  email_taken: ['conflict', 'There is already an account with this e-mail address. Use another one.'],
  account_unknown: ['not_found', 'There is no account with this e-mail address. Create it first.'],
  account_gone: ['gone', 'This account does not exist any more. Sign in with another one.'],
  role_unknown: ['invalid', 'This role does not exist. Use owner, admin, support or member.'],
  name_too_long: ['invalid', 'The name is longer than {limitCharacters} characters. Shorten it.'],
  password_too_short: ['invalid', 'The password is too short. Use at least {limitCharacters} characters.'],
  password_too_long: ['invalid', 'The password is too long. Use at most {limitCharacters} characters.'],
  password_common: [
    'invalid',
    'This password is among the first that anybody tries. Put a few words together that only you would choose.',
  ],
  password_guessable: [
    'invalid',
    'Apart from your address and the name of this software there is next to nothing in this password. Use other words.',
  ],
  password_is_email: ['invalid', 'The password is the e-mail address. Use another one.'],
  session_not_found: ['not_found', 'This session does not exist, or ended before.'],
  key_name_missing: ['invalid', 'The key has no name. Name it after what will use it.'],
  key_limit: ['conflict', 'This account has {limit} API keys already. Revoke one that is no longer used.'],
  api_key_expired: ['unauthenticated', 'This API key is over. Make a new one in Settings.'],
  key_scope_missing: ['invalid', 'The key may do nothing. Choose at least one of read, edit and admin.'],
  key_scope_admin: ['forbidden', 'Only the owner and admins can make a key that may administrate the server.'],
  key_expiry_wrong: ['invalid', 'The key has to end in the future, at most {limitDays} days from now.'],
  key_words_wrong: ['invalid', '--{option} is not understood. Write {form}.'],
  key_rotated: ['conflict', 'This key was rotated before. Use the key that took its place.'],
  key_spend_limit: [
    'unpaid',
    'This API key has used up its limit of {limit} {unit} per {period}. Wait for the next {period}, or raise the limit with another key.',
  ],
  key_not_found: ['not_found', 'This API key does not exist, or was revoked before.'],
  link_over: ['gone', 'This link was used already, or its time is over. Ask for a new one and open the newest mail.'],
  sign_up_closed: ['forbidden', 'Nobody can make an account here by themselves. Ask whoever runs this server.'],
  sign_up_by_invitation: ['forbidden', 'Accounts here are made by invitation. Ask whoever runs this server for one.'],
  invitation_not_found: ['not_found', 'This invitation does not exist: it was accepted, withdrawn, or is over.'],
  invitation_role: ['forbidden', 'You can invite people to roles below your own. Choose another role.'],
  administration_needed: ['forbidden', 'Only the owner and administrators may do this.'],
  password_wrong: ['forbidden', 'This is not your present password. Check it and try again.'],
  confirmation_wrong: ['invalid', 'Type your e-mail address exactly as shown to confirm.'],
  email_unchanged: ['invalid', 'This is your address already. Type the new one.'],
  email_moved: ['unauthenticated', 'This account has another e-mail address by now. Sign in with that one.'],
  last_owner: [
    'conflict',
    'You are the only owner, and others have accounts here. Make somebody else an owner first, or delete the other accounts.',
  ],
  person_not_found: ['not_found', 'There is no account with this id.'],
  person_is_you: ['conflict', 'This is your own account. Change it under Settings.'],
  person_above: ['forbidden', 'This account stands above yours. Only somebody of the same role or above may do this.'],
  person_state: ['conflict', 'This cannot be done now: the account is {state}.'],
  role_above: ['forbidden', 'You can give roles below your own; an owner gives any role.'],
  last_owner_stays: ['conflict', 'This is the only owner. Make somebody else an owner first.'],
  account_suspended: [
    'forbidden',
    'This account was shut by an administrator. Nothing in it was deleted. Write to whoever runs this server.',
  ],
} as const satisfies RefusalTable

export const refuse = refusalsOf(refusals)

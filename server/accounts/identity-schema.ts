/** The wire shapes of sign-up, invitations, mailed links and what a person changes about their account. */
import { z } from '@hono/zod-openapi'
import { timeSchema } from '../http/openapi.ts'
import { roles } from './account.ts'
import { linkPurposes } from './links.ts'
import { signUpModes } from './parts.ts'

/** Far above every rule: it only keeps a megabyte out of the hash. */
const typed = z.string().max(1000)
const token = typed.openapi({ description: 'What stands after “token=” in the link of the letter.' })
const password = typed.openapi({ description: '8 to 128 characters.' })

export const signUpStateSchema = z
  .object({
    mode: z.enum(signUpModes),
    isPossible: z.boolean().openapi({ description: 'Whether somebody without an invitation can ask for an account.' }),
  })
  .openapi('SignUpState')

export const addressSchema = z.object({ email: typed.openapi({ example: 'ada@example.org' }) }).openapi('Address')
export const tokenSchema = z.object({ token }).openapi('LinkToken')

export const linkSchema = z
  .object({ purpose: z.enum(linkPurposes), email: z.string(), expiresAt: timeSchema })
  .openapi('MailedLink')

export const finishSchema = z
  .object({
    token,
    name: typed.optional().openapi({ description: 'Left out or empty: the part of the e-mail address before the @.' }),
    password,
  })
  .openapi('SignUpFinish')

export const resetSchema = z.object({ token, password }).openapi('PasswordReset')
export const nameSchema = z.object({ name: typed }).openapi('NameChange')

export const passwordChangeSchema = z
  .object({
    present: typed.openapi({ description: 'The present password; empty where the account has none yet.' }),
    next: password,
  })
  .openapi('PasswordChange')

export const deletionSchema = z
  .object({ email: typed.openapi({ description: 'The address of the account, typed to confirm.' }) })
  .openapi('AccountDeletion')

const invitationSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    role: z.enum(roles),
    createdAt: timeSchema,
    expiresAt: timeSchema,
  })
  .openapi('Invitation')

export const invitationsSchema = z.object({ invitations: z.array(invitationSchema) }).openapi('Invitations')

export const newInvitationSchema = invitationSchema
  .extend({
    url: z
      .string()
      .nullable()
      .openapi({ description: 'The link, where it is handed over instead of mailed. Shown once.' }),
  })
  .openapi('NewInvitation')

export const invitationOrderSchema = z
  .object({
    email: typed,
    role: z.enum(roles).optional().openapi({ description: 'Default: member.' }),
    byHand: z.boolean().optional().openapi({ description: 'True: answer with the link, and send no letter.' }),
  })
  .openapi('InvitationOrder')

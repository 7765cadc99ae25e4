/**
 * Passkeys: a key pair whose secret half stays in a person's device. It is asked to sign a challenge of ours, for our name
 * only, and only after the device has recognised its owner. Signing in needs no address: the device knows whose key it is.
 */
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { decodeAttestationObject, isoBase64URL, isoUint8Array } from '@simplewebauthn/server/helpers'
import { record } from '../../audit/audit.ts'
import { isId, newId } from '../../kernel/ids.ts'
import type { Account } from '../account.ts'
import { hourOf } from '../session-cookie.ts'
import type { FactorParts } from './parts.ts'
import { refuse } from './refusals.ts'
import { beginStep, expiredCookie, type Purpose, takeStep } from './steps.ts'
import * as store from './store.ts'
import { requireOtherWay } from './ways.ts'

export const passkeyLimits = { perAccount: 20, nameCharacters: 60 } as const

/** EdDSA, ES256, RS256: every device has one of them. */
const algorithms = [-8, -7, -257]

export interface Passkey {
  readonly id: string
  readonly name: string
  /** Whether a password manager carries it from device to device. */
  readonly isSynced: boolean
  readonly isBackedUp: boolean
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
}

export interface RelyingParty {
  readonly id: string
  readonly origin: string
}

/** A passkey belongs to a name, never to a number; this computer has one in every browser. */
export function relyingPartyOf(baseUrl: string): RelyingParty | null {
  const url = new URL(baseUrl)
  if (url.hostname === '127.0.0.1' || url.hostname === '[::1]') url.hostname = 'localhost'
  const isNumber = /^[\d.]+$/.test(url.hostname) || url.hostname.startsWith('[')
  return isNumber ? null : { id: url.hostname, origin: url.origin }
}

function requireParty(baseUrl: string): RelyingParty {
  const party = relyingPartyOf(baseUrl)
  if (!party) throw refuse('passkeys_unavailable')
  return party
}

export async function beginAdding(parts: FactorParts, account: Account) {
  const { database, productName, baseUrl } = parts
  const known = await store.listCredentials(database.drizzle, account.id)
  if (known.length >= passkeyLimits.perAccount) throw refuse('passkey_limit', { limit: passkeyLimits.perAccount })
  const options = await generateRegistrationOptions({
    rpName: productName,
    rpID: requireParty(baseUrl).id,
    userName: account.email,
    userDisplayName: account.name,
    userID: isoUint8Array.fromUTF8String(account.id),
    attestationType: 'none',
    supportedAlgorithmIDs: algorithms,
    excludeCredentials: known,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  const step = { purpose: 'passkey_add', accountId: account.id, facts: { challenge: options.challenge } } as const
  return { options, cookies: [await beginStep(parts, 'passkey', step)] }
}

/**
 * We ask for no attestation. A certificate that comes nevertheless is not looked at: the library would follow addresses
 * in it that whoever sent it has chosen.
 */
function carriesCertificates(response: RegistrationResponseJSON): boolean {
  const decoded = decodeAttestationObject(isoBase64URL.toBuffer(response.response.attestationObject))
  const format = decoded.get('fmt')
  return format !== 'none' && !(format === 'packed' && decoded.get('attStmt').get('x5c') === undefined)
}

function readName(typed: string): string {
  const name = typed
    .normalize('NFC')
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
  if (!name) throw refuse('passkey_name_missing')
  const { nameCharacters } = passkeyLimits
  if (name.length > nameCharacters) throw refuse('passkey_name_too_long', { limitCharacters: nameCharacters })
  return name
}

export async function finishAdding(
  parts: FactorParts,
  account: Account,
  typedName: string,
  response: RegistrationResponseJSON,
  headers: Headers,
): Promise<Passkey> {
  const { database, clock, baseUrl } = parts
  const name = readName(typedName)
  const party = requireParty(baseUrl)
  const step = await takeStep(parts, 'passkey', ['passkey_add'], headers)
  if (step?.accountId !== account.id) throw refuse('step_over')
  const verified = await accepted(async () => {
    if (carriesCertificates(response)) return null
    return verifyRegistrationResponse({
      response,
      expectedChallenge: step.facts.challenge ?? '',
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    })
  })
  if (!verified?.verified) throw refuse('passkey_refused')
  const { credential, credentialDeviceType, credentialBackedUp } = verified.registrationInfo
  const passkey = {
    id: newId('psk', clock),
    name,
    isSynced: credentialDeviceType === 'multiDevice',
    isBackedUp: credentialBackedUp,
    createdAt: clock.now(),
    lastUsedAt: null,
  }
  await database.transaction(async tx => {
    const isNew = await store.insertPasskey(tx, {
      ...passkey,
      accountId: account.id,
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey),
      counter: credential.counter,
      transports: (credential.transports ?? []).slice(0, 8).map(transport => transport.slice(0, 20)),
    })
    if (!isNew) throw refuse('passkey_known')
    await parts.tell(tx, account, { what: 'passkey_added' })
    const actor = { accountId: account.id, role: account.role }
    await record(tx, { name: 'passkey.added', actor, subject: account.id, object: passkey.id }, clock.now())
  })
  return passkey
}

export const listPasskeys = ({ database }: FactorParts, accountId: string): Promise<Passkey[]> =>
  store.listPasskeys(database.drizzle, accountId)

export async function renamePasskey({ database }: FactorParts, accountId: string, id: string, typed: string) {
  const name = readName(typed)
  const isRenamed = isId('psk', id) && (await store.renamePasskey(database.drizzle, accountId, id, name))
  if (!isRenamed) throw refuse('passkey_not_found')
}

export async function removePasskey(
  { database, clock, tell }: FactorParts,
  account: Account,
  id: string,
): Promise<void> {
  if (!isId('psk', id)) throw refuse('passkey_not_found')
  await database.transaction(async tx => {
    if (!(await store.deletePasskey(tx, account.id, id))) throw refuse('passkey_not_found')
    await requireOtherWay(tx, account.id)
    await tell(tx, account, { what: 'passkey_removed' })
    const actor = { accountId: account.id, role: account.role }
    await record(tx, { name: 'passkey.removed', actor, subject: account.id, object: id }, clock.now())
  })
}

/** @param accountId whose passkey it must be; null asks the device for any of ours */
export async function beginAsking(parts: FactorParts, accountId: string | null) {
  const { database, baseUrl } = parts
  const known = accountId === null ? [] : await store.listCredentials(database.drizzle, accountId)
  const options = await generateAuthenticationOptions({
    rpID: requireParty(baseUrl).id,
    userVerification: 'required',
    ...(accountId === null ? {} : { allowCredentials: known }),
  })
  const purpose: Purpose = accountId === null ? 'passkey_sign_in' : 'passkey_prove'
  const step = { purpose, accountId, facts: { challenge: options.challenge } }
  return { options, cookies: [await beginStep(parts, 'passkey', step)] }
}

/** Whose passkey answered the waiting challenge; refuses everything else with the same words. */
export async function readAnswer(
  parts: FactorParts,
  purpose: 'passkey_sign_in' | 'passkey_prove',
  response: AuthenticationResponseJSON,
  headers: Headers,
): Promise<string> {
  const { database, clock, baseUrl, log } = parts
  const party = requireParty(baseUrl)
  const step = await takeStep(parts, 'passkey', [purpose], headers)
  if (!step) throw refuse('step_over')
  const passkey = await store.findPasskey(database.drizzle, response.id)
  const isAsked = passkey !== null && (step.accountId === null || step.accountId === passkey.accountId)
  if (!isAsked) throw refuse('passkey_refused')
  const { userHandle } = response.response
  if (userHandle !== undefined && ownerOf(userHandle) !== passkey.accountId) throw refuse('passkey_refused')
  const verified = await accepted(() =>
    verifyAuthenticationResponse({
      response,
      expectedChallenge: step.facts.challenge ?? '',
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      credential: {
        id: passkey.credentialId,
        publicKey: new Uint8Array(passkey.publicKey),
        counter: passkey.counter,
      },
    }),
  )
  if (!verified?.verified) throw refuse('passkey_refused')
  const { newCounter, credentialBackedUp } = verified.authenticationInfo
  const use = { counter: newCounter, isBackedUp: credentialBackedUp, lastUsedAt: hourOf(clock.now()) }
  if (!(await store.notePasskeyUse(database.drizzle, passkey.id, use))) {
    log.warn('accounts.passkey_counter', { accountId: passkey.accountId })
    throw refuse('passkey_refused')
  }
  return passkey.accountId
}

const ownerOf = (userHandle: string): string => Buffer.from(userHandle, 'base64url').toString('utf8')

/** The library throws at whatever does not fit; what a stranger sent is no fault of ours. */
const accepted = <T>(verify: () => Promise<T>): Promise<T | null> =>
  Promise.resolve()
    .then(verify)
    .catch(() => null)

export const passkeyStepOver = ({ baseUrl }: FactorParts): string => expiredCookie('passkey', baseUrl)

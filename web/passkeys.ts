import type { NewPasskey, PasskeyAnswer, PasskeyOptions } from '@image2image/sdk'
import { browserSupportsWebAuthn, startAuthentication, startRegistration } from '@simplewebauthn/browser'

/** What this browser's device does for passkeys. The server names the challenge, the device signs it. */
type Creating = Parameters<typeof startRegistration>[0]['optionsJSON']
type Asking = Parameters<typeof startAuthentication>[0]['optionsJSON']

/** A page under another name than the passkeys' own cannot use them. */
export const canUsePasskeys = (passkeyHost: string | null): boolean =>
  passkeyHost !== null &&
  browserSupportsWebAuthn() &&
  (location.hostname === passkeyHost || location.hostname.endsWith(`.${passkeyHost}`))

export async function makePasskey({ options }: PasskeyOptions): Promise<NewPasskey['answer']> {
  const { id, rawId, type, response } = await startRegistration({ optionsJSON: options as unknown as Creating })
  const { clientDataJSON, attestationObject, transports } = response
  return { id, rawId, type, response: { clientDataJSON, attestationObject, ...(transports ? { transports } : {}) } }
}

/** @param isQuiet offers passkeys in the list under the e-mail field instead of asking at once */
export async function askPasskey({ options }: PasskeyOptions, isQuiet = false): Promise<PasskeyAnswer> {
  const { id, rawId, type, response } = await startAuthentication({
    optionsJSON: options as unknown as Asking,
    useBrowserAutofill: isQuiet,
  })
  const { clientDataJSON, authenticatorData, signature, userHandle } = response
  return {
    id,
    rawId,
    type,
    response: { clientDataJSON, authenticatorData, signature, ...(userHandle ? { userHandle } : {}) },
  }
}

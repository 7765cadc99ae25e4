/// <reference path="./worker-url.d.ts" />
import address from './device-worker.ts?worker&url'

/** Browsers that guard script addresses want them from a named policy; server/http/security.ts allows this one name. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string }
}

const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }

/** Only ever the one worker of ours: whatever else asks gets an error instead of a script. */
const policy = trustedTypes?.createPolicy('image2image', {
  createScriptURL: url => {
    if (url !== address) throw new TypeError('not the address of the worker')
    return url
  },
})

export const workerAddress = (): string => policy?.createScriptURL(address) ?? address

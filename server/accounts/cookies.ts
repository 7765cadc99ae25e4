/**
 * As a browser keeps a cookie of this server. Over https the prefix says that only this very host set it, for all of its
 * paths: neither a sub-domain nor a page without TLS can put another in its place. On plain http there is no such prefix.
 */
export const cookieNameOf = (name: string, baseUrl: string): string =>
  `${baseUrl.startsWith('https://') ? '__Host-' : ''}image2image.${name}`

/** Every cookie this server sets. The policy lists them from here. */
export interface Cookie {
  readonly name: string
  readonly purpose: string
  readonly lifetime: string
}

export const cookies: readonly Cookie[] = [
  {
    name: 'image2image.session_token',
    purpose: 'Keeps you signed in; scripts cannot read it. Over https its name begins with __Host-.',
    lifetime: 'Until you sign out, or 30 days.',
  },
  ...(
    [
      ['passkey_step', 'Ties the answer of your device to the challenge it was given.'],
      ['code_step', 'Remembers that your password was right while you look up the code.'],
      ['provider_step', 'Ties your way to another sign-in service and back to this browser.'],
    ] as const
  ).map(([name, purpose]) => ({
    name: `image2image.${name}`,
    purpose: `${purpose} Only set when you sign in that way; scripts cannot read it.`,
    lifetime: 'Until the step is done, or 10 minutes.',
  })),
]

/** Every cookie this server sets. The policy lists them from here. */
export interface Cookie {
  readonly name: string
  readonly purpose: string
  readonly lifetime: string
}

export const cookies: readonly Cookie[] = [
  {
    name: 'image2image.session_token',
    purpose: 'Keeps you signed in; scripts cannot read it. Over https its name begins with __Secure-.',
    lifetime: 'Until you sign out, or 30 days.',
  },
]

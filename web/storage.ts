/**
 * Everything the web app keeps in the browser, and why. There is no other call to localStorage (public/theme.js reads
 * the theme once more, before the first paint). None of it identifies a person, none of it leaves the browser.
 */
const keys = {
  /** `light` or `dark`; absent: as the system says. Kept until changed. */
  theme: 'image2image.theme',
  /** The words in the composer that were not yet run, so that closing the tab loses nothing. Gone at sign-out. */
  draft: 'image2image.draft',
  /** The words for a picture from words alone that were not yet run. Gone at sign-out. */
  description: 'image2image.description',
  /** `on`: pictures are edited in this browser instead of on the server. Kept until changed. */
  device: 'image2image.device',
  /** Which model was chosen for edits; absent: whichever is best. Gone at sign-out. */
  model: 'image2image.model',
} as const

export type StorageKey = keyof typeof keys

/** Private windows and full disks make storage throw: then it simply does not remember. */
export const storage = {
  read(key: StorageKey): string | null {
    try {
      return localStorage.getItem(keys[key])
    } catch {
      return null
    }
  },
  write(key: StorageKey, value: string | null): void {
    try {
      if (value === null || value === '') localStorage.removeItem(keys[key])
      else localStorage.setItem(keys[key], value)
    } catch {
      // Nothing to do: it is a convenience.
    }
  },
}

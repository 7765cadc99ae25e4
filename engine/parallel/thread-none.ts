/** Where nobody knows how to start a thread there is the one that asks. */
export const cores = (): number => 1

export const startThread = (_memory: SharedArrayBuffer, _ended: () => void): boolean => false

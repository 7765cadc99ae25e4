/** Kept with every result, so that a picture can be told from one made by an earlier or later engine. */
export const engineName = 'built-in'
export const engineVersion = '0.1.0'

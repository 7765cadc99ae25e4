/** Why something needs a generative model, in plain words; shown to people as they are. */
export const reasons = {
  add: 'adding things to a picture',
  replace: 'replacing one thing with another',
  background: 'a new background from words',
  colourise: 'bringing colour into a black and white photo',
  restore: 'restoring damaged photos',
  person: 'changing how someone looks, moves or feels',
  clothes: 'changing clothes',
  redraw: 'redrawing the picture as something else',
  style: 'imitating an artist or a named style',
  scene: 'changing the season, the weather or the scene',
  generate: 'making pictures or videos from words',
  recolour: 'recolouring a thing whose present colour is not named (“make the red car blue” works without)',
  object: 'changing one thing in the picture',
} as const

export type ReasonName = keyof typeof reasons

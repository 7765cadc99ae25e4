/**
 * Cuts an instruction into tokens that remember where they stood, so that what was not understood can be given back in
 * the user's own words. Linear in the length of the text: one pass of one expression without nested repetition.
 */
export interface Token {
  /** Lower case, without accents, full-width forms made ordinary; what the lexicons are compared with. */
  readonly text: string
  readonly kind: 'word' | 'number' | 'hex' | 'symbol' | 'quote' | 'break'
  readonly start: number
  readonly end: number
}

const pieces =
  /(?<point>(?<![\p{L}\p{N}#.,])[0-9]{1,2}[.)](?=\s))|(?<hex>#[0-9a-f]{8}\b|#[0-9a-f]{6}\b|#[0-9a-f]{3}\b)|(?<number>[0-9０-９]+(?:[.,][0-9]+)?)|(?<cjk>[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー])|(?<word>[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)?)|(?<symbol>[%％:：&°×/*]|\+(?=\s?[0-9])|(?<![\p{L}\p{N}])[-−–](?=\s?[0-9]))|(?<break>[+.;,!?\n、。，；！？()（）|…]|→|->)/giu

const elision = /^(?:l|d|j|s|n|m|t|c|qu)['’](.{3,})$/iu

export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .replace(/['’]/g, '')
}

const symbols: Readonly<Record<string, string>> = { '×': 'x', '*': 'x', '−': '-', '–': '-' }

/** Words to be written on the picture stand in quotes. Elsewhere quotes say nothing. */
const quotes =
  /“[^”\n]{1,200}”|„[^“”\n]{1,200}[“”]|«[^»\n]{1,200}»|「[^」\n]{1,200}」|『[^』\n]{1,200}』|"[^"\n]{1,200}"|(?<![\p{L}\p{N}])['‘][^'’\n]{1,200}['’](?![\p{L}\p{N}])/gu
const writing =
  /(?<![\p{L}])(?:writ|text|caption|titl|word|say|label|print|stamp|sign|watermark|bottom|top(?!\p{L})|corner|cent(?:er|re)|middle|oben|unten|abajo|arriba|en bas|en haut|embaixo|type|typing|add|put|place|reads?(?!\p{L})|insert|overlay|schreib|beschrift|füg|setz|écri|ajout|texte|légende|escrib|añad|escrev|adicion|legenda|pon(?!\p{L})|mit dem)/iu
const signWriting = /[写加字文]|入れ|書/u

function quotesIn(text: string): RegExpMatchArray[] {
  if (!/["'“„«「『‘]/.test(text)) return []
  const outside = text.replace(quotes, ' ')
  return writing.test(outside) || signWriting.test(outside) ? [...text.matchAll(quotes)] : []
}

export function tokenise(text: string): Token[] {
  const tokens: Token[] = []
  const spans = quotesIn(text).map(match => ({ start: match.index ?? 0, end: (match.index ?? 0) + match[0].length }))
  for (const { start, end } of spans) {
    tokens.push({ text: text.slice(start + 1, end - 1).trim(), kind: 'quote', start, end })
  }
  let next = 0
  for (const match of text.matchAll(pieces)) {
    const [whole] = match
    const { hex, number, cjk, word, symbol } = match.groups ?? {}
    const start = match.index
    const end = start + whole.length
    while (next < spans.length && spans[next].end <= start) next++
    if (next < spans.length && end > spans[next].start) continue
    if (hex) tokens.push({ text: hex.toLowerCase(), kind: 'hex', start, end })
    else if (number) tokens.push({ text: readNumber(number), kind: 'number', start, end })
    else if (cjk) tokens.push({ text: fold(cjk), kind: 'word', start, end })
    else if (word) pushWord(tokens, word, start)
    else if (symbol) {
      const plain = fold(symbol)
      const text = symbols[plain] ?? plain
      tokens.push({ text, kind: text === 'x' ? 'word' : 'symbol', start, end })
    } else tokens.push({ text: whole, kind: 'break', start, end })
  }
  return spans.length > 0 ? tokens.sort((one, other) => one.start - other.start) : tokens
}

/** French and Italian elisions are two words: l'image, d'aquarelle. */
function pushWord(tokens: Token[], word: string, start: number): void {
  const end = start + word.length
  const rest = elision.exec(word)?.[1]
  if (rest === undefined) {
    tokens.push({ text: fold(word), kind: 'word', start, end })
    return
  }
  const middle = end - rest.length
  tokens.push({ text: fold(word.slice(0, -rest.length)), kind: 'word', start, end: middle })
  tokens.push({ text: fold(rest), kind: 'word', start: middle, end })
}

/** "1,200" is twelve hundred; "1,5" and "1.5" are one and a half. */
function readNumber(text: string): string {
  const plain = text.normalize('NFKC')
  return /,[0-9]{3}$/.test(plain) ? plain.replace(',', '') : plain.replace(',', '.')
}

import type { Words } from '../playbook/primitive.ts'
import { families, harmless, type ScreeningLevel } from './built-in.ts'

/** `allow`: the corp has looked into the word and lets it be, in that very wording. */
export type WordLevel = ScreeningLevel | 'allow'

/** A word of the corp's own list. */
export type CorpWord = { word: string; level: WordLevel; reason: string }

type Entry = { rule: string; level: WordLevel; message: Words; repair: Words }
type Node = { next: Map<string, Node>; entry: Entry | null }

/** Words by their letters, as a tree: looking for all of them at a place takes as many looks as the longest has letters. */
export type Lexicon = { root: Node }

/** What is put between the letters of a word to hide it. */
const ignorable = /[ \t\u00a0\u200b-\u200d\u3000\ufeff*·_|]/

/** One spelling of a letter: half-width, small. Keeps its length, so that places stay where they are. */
export function foldedLetter(letter: string): string {
  const code = letter.charCodeAt(0)
  if (code >= 0x4e00 && code <= 0x9fff) return letter
  if (code < 0x80) return letter.toLowerCase()
  const folded = letter.normalize('NFKC').toLowerCase()
  return folded.length === 1 ? folded : letter
}

const lettersOf = (word: string): string[] =>
  word
    .split('')
    .filter((letter) => !ignorable.test(letter))
    .map(foldedLetter)

function put(root: Node, word: string, entry: Entry): void {
  let node = root
  for (const letter of lettersOf(word)) {
    const next = node.next.get(letter) ?? { next: new Map<string, Node>(), entry: null }
    node.next.set(letter, next)
    node = next
  }
  if (node !== root) node.entry = entry
}

const letBe: Entry = { rule: '', level: 'allow', message: { zh: '', en: '' }, repair: { zh: '', en: '' } }

const ofCorp = ({ level, reason }: CorpWord): Entry => ({
  rule: 'word_of_corp',
  level,
  message: {
    zh: `在本企业的词库里${reason === '' ? '' : `：${reason}`}`,
    en: `is on this corp’s own list${reason === '' ? '' : `: ${reason}`}`,
  },
  repair: {
    zh: '换个说法，或请主管在「素材 → 词库」里调整',
    en: 'reword it, or have a manager change the list under Content → Words',
  },
})

/** What Qunce knows together with the corp's own list; of one word the corp's level holds. */
export function lexiconOf(words: readonly CorpWord[]): Lexicon {
  const root: Node = { next: new Map(), entry: null }
  for (const { words: names, rule, level, message, repair } of families)
    for (const name of names.split(' ')) put(root, name, { rule, level, message, repair })
  for (const name of harmless) put(root, name, letBe)
  for (const word of words) put(root, word.word, word.level === 'allow' ? letBe : ofCorp(word))
  return { root }
}

/** So many signs may stand between two letters of a word. */
const gapMax = 3

const isWordLetter = (letter: string | undefined): boolean =>
  letter !== undefined && /[a-z0-9]/.test(foldedLetter(letter))

/** A Latin word or a number is meant as a whole: `ad` is no part of `already`. */
const isWhole = (text: string, from: number, last: number): boolean =>
  !(isWordLetter(text[from]) && isWordLetter(text[from - 1])) &&
  !(isWordLetter(text[last]) && isWordLetter(text[last + 1]))

/** The longest word that begins at a place, with its end; null where none does. */
export function wordAt({ root }: Lexicon, text: string, from: number): { entry: Entry; to: number } | null {
  let node = root
  let found: { entry: Entry; to: number } | null = null
  let gap = 0
  for (let at = from; at < text.length; at += 1) {
    const letter = text.charAt(at)
    const next = node.next.get(foldedLetter(letter))
    if (next === undefined) {
      gap += 1
      if (at === from || gap > gapMax || !ignorable.test(letter)) break
      continue
    }
    gap = 0
    node = next
    if (node.entry && isWhole(text, from, at)) found = { entry: node.entry, to: at + 1 }
  }
  return found
}

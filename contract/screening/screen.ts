import type { Attachment } from '../playbook/content.ts'
import type { Words } from '../playbook/primitive.ts'
import { shorteners, type ScreeningLevel } from './built-in.ts'
import { wordAt, type Lexicon } from './lexicon.ts'

/** Something in a text that must not go out, or that a person should look at. */
export type Screened = {
  rule: string
  level: ScreeningLevel
  /** As it stands in the text, and where. */
  text: string
  at: number
  message: Words
  repair: Words
}

/** Nobody reads more of them before the next look. */
const FOUND_MAX = 100

function wordsIn(text: string, lexicon: Lexicon): Screened[] {
  const found: Screened[] = []
  for (let at = 0; at < text.length && found.length < FOUND_MAX; at += 1) {
    const word = wordAt(lexicon, text, at)
    if (word === null) continue
    const { entry, to } = word
    if (entry.level !== 'allow') {
      const written = text.slice(at, to)
      const message = { zh: `「${written}」${entry.message.zh}`, en: `“${written}” ${entry.message.en}` }
      found.push({ rule: entry.rule, level: entry.level, text: written, at, message, repair: entry.repair })
    }
    at = to - 1
  }
  return found
}

const idNumber =
  /(?<![\dA-Za-z])[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])/g
const phoneNumber = /(?<![\d-])1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)/g

/** Whether the last sign of an identity number is the one that the others give (GB 11643). */
function isIdNumber(text: string): boolean {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((total, weight, place) => total + weight * Number(text[place]), 0)
  return '10X98765432'[sum % 11] === text[17]?.toUpperCase()
}

const personalIn = (text: string): Screened[] => [
  ...Array.from(text.matchAll(idNumber), ({ 0: written, index }) => ({ written, index }))
    .filter(({ written }) => isIdNumber(written))
    .map(({ written, index }): Screened => ({
      rule: 'id_number',
      level: 'block',
      text: written,
      at: index,
      message: { zh: '这里有一个身份证号', en: 'this is somebody’s identity number' },
      repair: { zh: '删掉它：个人信息不能发到群里', en: 'remove it: personal data must not go out' },
    })),
  ...Array.from(text.matchAll(phoneNumber), ({ 0: written, index }): Screened => ({
    rule: 'phone_number',
    level: 'warn',
    text: written,
    at: index,
    message: { zh: `「${written}」像是一个手机号`, en: `${written} looks like somebody’s mobile number` },
    repair: {
      zh: '换成企业的客服电话或小程序入口；确实要留，先得到本人同意',
      en: 'give the corp’s own number or a mini program; keep it only with its owner’s consent',
    },
  })),
]

const address = /https?:\/\/[^\s"'<>{}\u3000-\u303f\uff00-\uffef\u4e00-\u9fff]+/gi

const linksIn = (text: string): Screened[] =>
  Array.from(text.matchAll(address), ({ 0: written, index }): Screened[] => {
    const host =
      written
        .replace(/^https?:\/\//i, '')
        .split(/[/?#:]/, 1)[0]
        ?.toLowerCase() ?? ''
    const shared = { level: 'warn' as const, text: written, at: index }
    if (shorteners.has(host))
      return [
        {
          ...shared,
          rule: 'link_shortened',
          message: { zh: `${host} 是短链接，微信常常拦下它`, en: `${host} shortens links, and WeChat often stops it` },
          repair: {
            zh: '写完整的网址，Qunce 会换成可统计的链接',
            en: 'give the full address; Qunce makes a tracked link of it',
          },
        },
      ]
    return /^http:/i.test(written)
      ? [
          {
            ...shared,
            rule: 'link_plain',
            message: { zh: '这个链接不是 https，微信会提示不安全', en: 'this link is not https: WeChat warns of it' },
            repair: { zh: '换成 https:// 开头的网址', en: 'use an address that begins with https://' },
          },
        ]
      : []
  }).flat()

/** All that is to be said against a text, in the order in which it stands; in time linear in its length. */
export const screenText = (text: string, lexicon: Lexicon): Screened[] =>
  [...wordsIn(text, lexicon), ...personalIn(text), ...linksIn(text)].sort((a, b) => a.at - b.at).slice(0, FOUND_MAX)

type Message = { text?: string | undefined; attachments?: readonly Attachment[] | undefined }
type ScreenedContent = Message & { variants?: readonly Message[] | undefined }

/** A finding with the field that it stands in. */
export type Placed = Screened & { path: readonly (string | number)[] }

/** What is to be said against messages and the addresses that they lead to, each with its place. */
export function screenContents(
  contents: readonly ScreenedContent[],
  links: readonly { url: string }[],
  lexicon: Lexicon,
): Placed[] {
  const at = (text: string | undefined, ...path: (string | number)[]): Placed[] =>
    text === undefined ? [] : screenText(text, lexicon).map((found) => ({ ...found, path }))
  const ofMessage = ({ text, attachments }: Message, ...path: (string | number)[]): Placed[] => [
    ...at(text, ...path, 'text'),
    ...(attachments ?? []).flatMap((item, index) =>
      item.type === 'link' || item.type === 'mini-program'
        ? [
            ...at(item.title, ...path, 'attachments', index, 'title'),
            ...(item.type === 'link' ? at(item.description, ...path, 'attachments', index, 'description') : []),
          ]
        : [],
    ),
  ]
  return [
    ...contents.flatMap((content, c) => [
      ...ofMessage(content, 'contents', c),
      ...(content.variants ?? []).flatMap((variant, v) => ofMessage(variant, 'contents', c, 'variants', v)),
    ]),
    ...links.flatMap(({ url }, l) => at(url, 'links', l, 'url')),
  ]
}

export const isBlocked = (found: readonly Screened[]): boolean => found.some(({ level }) => level === 'block')

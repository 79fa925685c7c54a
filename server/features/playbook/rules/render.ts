import type { Attachment, Content, PlaybookDocument, VariableValues } from '#contract/playbook.ts'
import { bubblesOf, byteLength } from './content-limit.ts'
import { replacePlaceholders } from './placeholder.ts'

/** An attachment ready to send: variables filled, a link's address resolved. */
export type RenderedAttachment =
  | Exclude<Attachment, { type: 'link' }>
  | { type: 'link'; title: string; description?: string; url: string; picture?: string }

/** A message as it goes out. The text is the first bubble, each attachment one more. */
export interface RenderedMessage {
  text: string | null
  attachments: RenderedAttachment[]
  bubbles: number
  /** Bytes of the text in UTF-8, after filling: the platform takes `TEXT_MAX_BYTES`. */
  textBytes: number
  /** Variables the message names and nobody has filled; each leaves a blank. */
  unfilled: string[]
}

export interface Rendering {
  /** `a` is the content itself; an unknown key is `a` too. */
  variant?: string
  values: VariableValues
  /** The address members are given for a tracked link of the document, from its id and its filled target. */
  linkTo: (linkId: string, target: string) => string
}

/** A content of a document as one message, filled for one group chat. Built-in variables stand in `values` like the others. */
export function renderContent(document: PlaybookDocument, content: Content, rendering: Rendering): RenderedMessage {
  const message = content.variants?.find((variant) => variant.key === rendering.variant) ?? content
  const unfilled = new Set<string>()
  const valueOf = (name: string): string => {
    const value = rendering.values[name]
    if (value === undefined) unfilled.add(name)
    return String(value ?? '')
  }
  const addressOf = (linkId: string): string => {
    const target = document.links?.find((link) => link.id === linkId)?.url ?? ''
    return rendering.linkTo(
      linkId,
      replacePlaceholders(target, ({ name }) => valueOf(name)),
    )
  }
  const fill = (text: string): string =>
    replacePlaceholders(text, ({ kind, name }) => (kind === 'link' ? addressOf(name) : valueOf(name)))
  const text = message.text === undefined ? null : fill(message.text)
  const attachments = (message.attachments ?? []).map((attachment): RenderedAttachment => {
    switch (attachment.type) {
      case 'link':
        return {
          type: 'link',
          title: fill(attachment.title),
          ...(attachment.description === undefined ? {} : { description: fill(attachment.description) }),
          url: addressOf(attachment.link),
          ...(attachment.picture === undefined ? {} : { picture: fill(attachment.picture) }),
        }
      case 'mini-program':
        return {
          ...attachment,
          title: fill(attachment.title),
          page: fill(attachment.page),
          picture: fill(attachment.picture),
        }
      case 'image':
      case 'video':
      case 'file':
        return { ...attachment, source: fill(attachment.source) }
      default:
        return attachment satisfies never
    }
  })
  return {
    text,
    attachments,
    bubbles: bubblesOf(message),
    textBytes: text === null ? 0 : byteLength(text),
    unfilled: [...unfilled],
  }
}

const linesAtMost = 4

/** `senderName` may name several, of those whom WeCom asked. */
export type Unconfirmed = { senderStaffId: string | null; senderName: string; body: { text?: string } }

/** What who leads staff hears of mass sends that are not confirmed: who has how many left, and of one alone its words. */
export function unconfirmedCard(sends: readonly Unconfirmed[], url: string) {
  const senders = [...Map.groupBy(sends, (send) => send.senderStaffId ?? send.senderName).values()].map((own) => ({
    name: own[0]?.senderName || '同事',
    sends: own.length,
  }))
  const [first, ...more] = senders
  if (!first) throw new Error('a card tells of something')
  const title =
    more.length === 0
      ? `${clip(first.name, 16)} 还有 ${sends.length} 条群发没确认`
      : `${senders.length} 位同事有 ${sends.length} 条群发还没确认`
  const left = senders.length - linesAtMost
  const lines =
    sends.length === 1
      ? [clip(sends[0]?.body.text ?? '链接消息', 60)]
      : senders.slice(0, linesAtMost).map((sender) => `${clip(sender.name, 16)}：${sender.sends} 条`)
  return {
    kind: 'textcard',
    title,
    description: [...lines, ...(left > 0 ? [`还有 ${left} 位`] : []), '到期未发将作废，不会补发。'].join('\n'),
    url,
    button: '去看看',
  } as const
}

/** The card holds 512 bytes (D90236), a character of Chinese three. */
const clip = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length)}…` : text)

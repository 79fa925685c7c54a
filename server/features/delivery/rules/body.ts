/**
 * What goes out: a text of at most 4,000 bytes and at most nine attachments (D92135), in the shape the WeCom client
 * takes. Media are named by the id WeCom gave for them.
 */
export type MessageBody = { text?: string; attachments?: readonly MessageAttachment[] }

export type MessageAttachment =
  | { kind: 'link'; title: string; url: string; description?: string; pictureUrl?: string }
  | { kind: 'miniprogram'; title: string; appId: string; page: string; pictureMediaId: string }
  | { kind: 'image'; mediaId: string }
  | { kind: 'video'; mediaId: string }
  | { kind: 'file'; mediaId: string }

/** The body in one spelling, whatever the order its fields were made in: what its hash is taken of. */
export function canonicalBody(body: MessageBody): string {
  return JSON.stringify([body.text ?? '', (body.attachments ?? []).map((item) => Object.entries(item).sort(byKey))])
}

const byKey = (a: [string, unknown], b: [string, unknown]): number => (a[0] < b[0] ? -1 : 1)

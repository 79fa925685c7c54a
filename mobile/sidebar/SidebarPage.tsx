import { useBeside } from '../client/use-beside.ts'
import { go } from '../place.ts'
import { Bones, Frame, Note, Nothing } from '../ui/Frame.tsx'
import { words } from '../words/words.ts'
import { ChatPanel } from './ChatPanel.tsx'
import { ContactPanel } from './ContactPanel.tsx'

/** What stands beside a chat in WeCom: of a group its plan and what to send, of one contact who it is. */
export function SidebarPage() {
  const beside = useBeside()
  const text = words().sidebar
  if (beside === null)
    return (
      <Frame title={text.chatTitle}>
        <Bones />
      </Frame>
    )
  switch (beside.kind) {
    case 'chat':
      return <ChatPanel beside={beside} />
    case 'contact':
      return <ContactPanel externalUserid={beside.externalUserid} />
    case 'wecom':
    case 'outside':
      return (
        <Frame title={text.chatTitle} onBack={() => go({ kind: 'day' })}>
          <Nothing icon="chats" title={text.outside} text={text.outsideText} />
          {beside.kind === 'outside' && beside.why ? (
            <Note tone="plain">{words().task.clientSays(beside.why)}</Note>
          ) : null}
        </Frame>
      )
    default:
      return beside satisfies never
  }
}

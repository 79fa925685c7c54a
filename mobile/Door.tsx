import { signInByWecom } from './session.ts'
import { Frame, Nothing } from './ui/Frame.tsx'
import { wordOf, words } from './words/words.ts'

/** Why one is not let in, and what to do about it. */
export function Door({ why }: { why: string }) {
  const { door, error } = words()
  const text = why === 'no_cookies' ? door.noCookies : wordOf({ ...error, ...door.refused }, why)
  return (
    <Frame title={door.refusedTitle}>
      <Nothing
        icon="account"
        title={door.refusedTitle}
        text={text}
        action={{ word: door.again, onTap: () => void signInByWecom(true) }}
      />
    </Frame>
  )
}

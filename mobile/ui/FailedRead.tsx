import type { Refusal } from '../wire/ask.ts'
import { wordOf, words } from '../words/words.ts'
import { Nothing } from './Frame.tsx'

/** Why something could not be read, and the way to try again. */
export function FailedRead({ reading }: { reading: { refusal: Refusal; retry: () => void } }) {
  const { common } = words()
  const { refusal, retry } = reading
  return (
    <Nothing
      icon="fault"
      title={common.failed}
      text={refusal.code === 'unreachable' ? common.unreachable : refusalWords(refusal)}
      action={{ word: common.retry, onTap: retry }}
    />
  )
}

/** What a refusal means to the person who sees it. */
export function refusalWords(refusal: Refusal): string {
  const { error, common } = words()
  const word = wordOf(error, refusal.code)
  return word === refusal.code ? common.unknownRefusal(refusal.code) : word
}

import type { NicknameFigures } from '#contract/nickname.ts'
import { useWords } from '#web/i18n/use-words.ts'

/** How many members keep to the nickname rule, in short; a dash where nothing can tell it. */
export function NicknameShare({ figures }: { figures: NicknameFigures | undefined }) {
  const { t } = useWords()
  if (!figures || figures.members === 0) return '–'
  const { fits, members } = figures
  return <span title={t('groupChat.nicknameHint', { fits, members })}>{Math.round((fits / members) * 100)}%</span>
}

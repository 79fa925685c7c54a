import { Button } from 'antd'
import { useState } from 'react'
import { useWords } from '#web/i18n/use-words.ts'
import { Icon } from './Icon.tsx'

/** Puts a text on the clipboard, and says whether it is there. */
export function CopyText({ text }: { text: string }) {
  const { t } = useWords()
  const [outcome, setOutcome] = useState<'ready' | 'copied' | 'refused'>('ready')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setOutcome('copied')
    } catch {
      // Browsers refuse without a secure address or a permission; the text can still be marked by hand.
      setOutcome('refused')
    }
  }
  return (
    <Button
      size="small"
      icon={<Icon name={outcome === 'copied' ? 'check' : 'copy'} size={14} />}
      onClick={() => void copy()}
    >
      {outcome === 'copied' ? t('common.copied') : outcome === 'refused' ? t('common.copyRefused') : t('common.copy')}
    </Button>
  )
}

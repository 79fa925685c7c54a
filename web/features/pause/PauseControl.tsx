import { Button } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { useWords } from '#web/i18n/use-words.ts'
import { Icon } from '#web/ui/Icon.tsx'
import type { PausePath } from './queries.ts'

const PauseDialog = lazy(async () => ({ default: (await import('./PauseDialog.tsx')).PauseDialog }))

type PauseControlProps = {
  path: PausePath
  /** What it is called, for the question. */
  name: string
  isPaused: boolean
  isReasonNeeded?: boolean
  size?: 'small' | 'middle'
}

/** Stops what goes out, or lets it go on; either asks first and says what it will do in numbers. */
export function PauseControl({ path, name, isPaused, isReasonNeeded = false, size = 'middle' }: PauseControlProps) {
  const { t } = useWords()
  /** What was asked for when the dialog opened: once it is done, the page knows before the dialog has closed. */
  const [asked, setAsked] = useState<'pause' | 'resume' | null>(null)
  return (
    <>
      <Button
        size={size}
        {...(isPaused ? { type: 'primary' } : {})}
        icon={<Icon name={isPaused ? 'play' : 'pause'} size={14} />}
        onClick={() => setAsked(isPaused ? 'resume' : 'pause')}
      >
        {isPaused ? t('pause.resume') : t('pause.pause')}
      </Button>
      <Suspense>
        {asked ? (
          <PauseDialog
            act={asked}
            path={path}
            name={name}
            isReasonNeeded={isReasonNeeded}
            onClose={() => setAsked(null)}
          />
        ) : null}
      </Suspense>
    </>
  )
}

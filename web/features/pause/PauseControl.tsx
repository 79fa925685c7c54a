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
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button
        size={size}
        {...(isPaused ? { type: 'primary' } : {})}
        icon={<Icon name={isPaused ? 'play' : 'pause'} size={14} />}
        onClick={() => setOpen(true)}
      >
        {isPaused ? t('pause.resume') : t('pause.pause')}
      </Button>
      <Suspense>
        {isOpen ? (
          <PauseDialog
            path={path}
            name={name}
            isPaused={isPaused}
            isReasonNeeded={isReasonNeeded}
            onClose={() => setOpen(false)}
          />
        ) : null}
      </Suspense>
    </>
  )
}

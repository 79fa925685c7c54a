import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { Refusal } from '#web/wire/request.ts'

/** The desk while nobody knows yet who is signed in: what the page showed before the first script ran. */
export function DeskShape() {
  const { t } = useWords()
  return (
    <div className="shape" aria-busy aria-label={t('common.loading')}>
      <div className="shape-top">
        <b>群策</b>
      </div>
      <div className="shape-nav">
        <i />
        <i />
        <i />
        <i />
        <i />
      </div>
      <div className="shape-main">
        <i className="wide" />
        <i />
        <i />
        <i />
      </div>
    </div>
  )
}

/** A page on its way. */
export function Shape() {
  const { t } = useWords()
  return (
    <div style={{ padding: '64px 20px' }}>
      <Bones rows={10} label={t('common.loading')} />
    </div>
  )
}

/** An address that leads nowhere. */
export function NotFound() {
  const { t } = useWords()
  return (
    <Page title={t('shell.notFound.title')}>
      <Empty title={t('shell.notFound.text')} action={<Link to="/">{t('shell.notFound.home')}</Link>} />
    </Page>
  )
}

/** A page that threw. A refusal says what it was; anything else is a fault of ours. */
export function Broken({ error }: { error: unknown }) {
  const { t } = useWords()
  const reload = () => location.reload()
  if (error instanceof Refusal)
    return (
      <div style={{ padding: 24 }}>
        <Refused error={error} onRetry={reload} />
      </div>
    )
  return (
    <Empty title={t('shell.broken.title')} action={<Button onClick={reload}>{t('shell.broken.reload')}</Button>}>
      {t('shell.broken.text')}
    </Empty>
  )
}

import { useNavigate } from '@tanstack/react-router'
import { Dropdown, type MenuProps } from 'antd'
import { useSession } from '#web/features/session/index.ts'
import { useBeginTour } from '#web/features/tour/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Icon } from '#web/ui/Icon.tsx'
import styles from './shell.module.css'

/** The tour again, and the way to a playbook of one's own. */
export function HelpMenu() {
  const { t } = useWords()
  const navigate = useNavigate()
  const beginTour = useBeginTour()
  if (useSession().role === 'staff') return null
  const items = [
    { key: 'tour', label: t('tour.name'), onClick: beginTour },
    { key: 'mine', label: t('shell.makeItMine'), onClick: () => void navigate({ to: '/make-it-mine' }) },
  ] satisfies MenuProps['items']
  return (
    <Dropdown trigger={['click']} placement="bottomRight" menu={{ items }}>
      <button type="button" className={styles['help']} aria-label={t('shell.help')}>
        <Icon name="help" size={18} />
      </button>
    </Dropdown>
  )
}

import { Drawer } from 'antd'
import { useWords } from '#web/i18n/use-words.ts'
import { Rooms } from './Rooms.tsx'

/** All rooms, for windows too narrow to show them. */
export function MenuDrawer({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  return (
    <Drawer
      open
      placement="left"
      size={264}
      title={t('shell.menu')}
      onClose={onClose}
      styles={{ body: { padding: 8 } }}
    >
      <Rooms onGo={onClose} />
    </Drawer>
  )
}

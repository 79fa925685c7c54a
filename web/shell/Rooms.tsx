import { Link } from '@tanstack/react-router'
import { useAttentionTotal } from '#web/features/today/index.ts'
import { useSession } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Icon } from '#web/ui/Icon.tsx'
import { rooms, type Room } from './rooms.ts'
import styles from './shell.module.css'

/** The rooms this session may enter. */
export const useRooms = (): readonly Room[] => {
  const { permissions } = useSession()
  return rooms.filter((room) => permissions.includes(room.permission))
}

/** The way to every room, at the left. */
export function Rooms({ onGo }: { onGo?: () => void }) {
  const { t } = useWords()
  const open = useRooms()
  return (
    <nav className={styles['rooms']} aria-label={t('shell.navigation')}>
      {open
        .filter((room) => room.group === 'work')
        .map((room) => (
          <RoomLink key={room.key} room={room} {...(onGo ? { onGo } : {})} />
        ))}
      <h2>{t('shell.rooms.settings')}</h2>
      {open
        .filter((room) => room.group === 'settings')
        .map((room) => (
          <RoomLink key={room.key} room={room} {...(onGo ? { onGo } : {})} />
        ))}
    </nav>
  )
}

function RoomLink({ room, onGo }: { room: Room; onGo?: () => void }) {
  const { t } = useWords()
  return (
    <Link to={room.to} className={styles['room']} activeProps={{ 'data-on': '' }} onClick={onGo}>
      <Icon name={room.icon} size={18} />
      {t(`shell.rooms.${room.key}`)}
      {room.key === 'today' ? <Attention /> : null}
    </Link>
  )
}

function Attention() {
  const { t } = useWords()
  const count = useAttentionTotal()
  if (count === 0) return null
  return (
    <b className={styles['badge']} title={t('shell.attention', { count })}>
      <span aria-hidden>{count > 99 ? '99+' : count}</span>
      <span className="visually-hidden">{t('shell.attention', { count })}</span>
    </b>
  )
}

/** The same ways at the foot of a narrow window; what does not fit is behind the menu. */
export function FootRooms({ onMenu }: { onMenu: () => void }) {
  const { t } = useWords()
  return (
    <nav className={styles['foot']} aria-label={t('shell.navigation')}>
      {useRooms()
        .filter((room) => room.group === 'work')
        .slice(0, 5)
        .map((room) => (
          <Link key={room.key} to={room.to} activeProps={{ 'data-on': '' }}>
            <Icon name={room.icon} size={20} />
            {t(`shell.rooms.${room.key}`)}
          </Link>
        ))}
      <button type="button" onClick={onMenu}>
        <Icon name="menu" size={20} />
        {t('shell.menu')}
      </button>
    </nav>
  )
}

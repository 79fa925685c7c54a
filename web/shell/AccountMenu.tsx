import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Dropdown, type MenuProps } from 'antd'
import { changeLanguage, signOut, useSession } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { chooseTheme, themeChoices, useTheme } from '#web/ui/theme.ts'
import styles from './shell.module.css'

/** Who is signed in, and what is theirs alone: language, theme, the way out. */
export function AccountMenu() {
  const { t, language } = useWords()
  const session = useSession()
  const { choice } = useTheme()
  const client = useQueryClient()
  const navigate = useNavigate()
  const leave = async () => {
    await signOut(client)
    await navigate({ to: '/sign-in' })
  }
  const items = [
    {
      key: 'who',
      type: 'group',
      label: (
        <span className={styles['who']}>
          <b>{session.staff.name}</b> {t(`shell.role.${session.role}`)}
        </span>
      ),
    },
    {
      key: 'language',
      type: 'group',
      label: t('shell.language'),
      children: [
        { key: 'zh', label: '中文', onClick: () => void changeLanguage(client, 'zh') },
        { key: 'en', label: 'English', onClick: () => void changeLanguage(client, 'en') },
      ],
    },
    {
      key: 'theme',
      type: 'group',
      label: t('shell.theme.name'),
      children: themeChoices.map((key) => ({
        key,
        label: t(`shell.theme.${key}`),
        onClick: () => chooseTheme(key),
      })),
    },
    { type: 'divider' },
    { key: 'out', label: t('shell.signOut'), onClick: () => void leave() },
  ] satisfies MenuProps['items']
  return (
    <Dropdown trigger={['click']} placement="bottomRight" menu={{ items, selectedKeys: [language, choice] }}>
      <button type="button" className={styles['account']} aria-label={`${t('shell.account')} ${session.staff.name}`}>
        <i aria-hidden>{Array.from(session.staff.name).at(-1)}</i>
        <span>{session.staff.name}</span>
      </button>
    </Dropdown>
  )
}

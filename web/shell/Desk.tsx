import { useQueryClient } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useWords } from '#web/i18n/use-words.ts'
import { TourOffer } from '#web/features/tour/index.ts'
import { followStream, type Liveness } from '#web/wire/stream.ts'
import { FootRooms, Rooms } from './Rooms.tsx'
import styles from './shell.module.css'
import { TopBar } from './TopBar.tsx'
import { usePaletteKey } from './palette-key.ts'

const Palette = lazy(async () => ({ default: (await import('./Palette.tsx')).Palette }))
const MenuDrawer = lazy(async () => ({ default: (await import('./MenuDrawer.tsx')).MenuDrawer }))

/** The frame of every page behind the sign-in. */
export function Desk() {
  const { t } = useWords()
  const [isSearching, setSearching] = useState(false)
  const [isMenuOpen, setMenuOpen] = useState(false)
  const liveness = useLiveness()
  usePaletteKey(() => setSearching(true))
  return (
    <div className={styles['desk']}>
      <a className={styles['skip']} href="#content">
        {t('common.skipToContent')}
      </a>
      <TopBar liveness={liveness} onSearch={() => setSearching(true)} />
      <div className={styles['side']}>
        <Rooms />
      </div>
      <div className={styles['page']} id="scroll">
        <Outlet />
      </div>
      <TourOffer />
      <FootRooms onMenu={() => setMenuOpen(true)} />
      <Suspense>
        {isSearching ? <Palette onClose={() => setSearching(false)} /> : null}
        {isMenuOpen ? <MenuDrawer onClose={() => setMenuOpen(false)} /> : null}
      </Suspense>
    </div>
  )
}

/** Keeps every page up to date for as long as the desk stands. */
function useLiveness(): Liveness {
  const client = useQueryClient()
  const [liveness, setLiveness] = useState<Liveness>('live')
  useEffect(() => followStream(client, setLiveness), [client])
  return liveness
}

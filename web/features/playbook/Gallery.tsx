import { Button, Select } from 'antd'
import { useState } from 'react'
import type { GalleryItem } from '#contract/playbook-library.ts'
import { COMMUNITY_TYPES } from '#contract/playbook/community-type.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Empty } from '#web/ui/Empty.tsx'
import { SearchField } from '#web/ui/SearchField.tsx'
import { Toolbar } from '#web/ui/Toolbar.tsx'
import { communityTypeWords } from './document-words.ts'
import { GalleryCard } from './GalleryCard.tsx'
import { type GalleryFilter, galleryMatches } from './gallery-match.ts'
import styles from './playbook.module.css'

const everything: GalleryFilter = { search: '', communityType: null }

/** The playbooks to begin from, looked through by word and by community type. */
export function Gallery({ items, mayCopy }: { items: readonly GalleryItem[]; mayCopy: boolean }) {
  const { t, language } = useWords()
  const [filter, setFilter] = useState(everything)
  const found = galleryMatches(items, filter)
  const types = COMMUNITY_TYPES.map((type) => ({
    value: type,
    count: galleryMatches(items, { ...filter, communityType: type }).length,
  }))
  return (
    <>
      <Toolbar>
        <SearchField
          key={filter === everything ? 'fresh' : 'used'}
          label={t('playbook.gallerySearch')}
          value={filter.search}
          onSearch={(search) => setFilter((before) => ({ ...before, search }))}
        />
        <Select<string>
          aria-label={t('playbook.about.type')}
          value={filter.communityType ?? 'all'}
          popupMatchSelectWidth={false}
          options={[
            { value: 'all', label: t('playbook.galleryAll', { count: items.length }) },
            ...types.map(({ value, count }) => ({ value, label: `${communityTypeWords(value, language)} ${count}` })),
          ]}
          onChange={(value) => setFilter((before) => ({ ...before, communityType: value === 'all' ? null : value }))}
        />
      </Toolbar>
      {found.length === 0 ? (
        <Empty quiet title={t('playbook.galleryNone')}>
          <Button onClick={() => setFilter(everything)}>{t('playbook.galleryReset')}</Button>
        </Empty>
      ) : (
        <ul className={styles['gallery']}>
          {found.map((item) => (
            <GalleryCard key={item.slug} item={item} mayCopy={mayCopy} />
          ))}
        </ul>
      )}
    </>
  )
}

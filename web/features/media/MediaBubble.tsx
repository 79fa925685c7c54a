import type { MediaKind } from '#contract/media.ts'
import { mediaAddress } from '#contract/media-address.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { CardBubble, Picture } from '#web/ui/Bubble.tsx'
import { Icon, type IconName } from '#web/ui/Icon.tsx'
import { isLoadable, titleOf } from './source.ts'
import { useUploads } from './uploads.ts'

const icons = { image: 'image', video: 'play', file: 'file' } as const

/** A picture, video or file as it stands in a chat; of what differs by group chat its kind alone. */
export function MediaBubble({ kind, source }: { kind: MediaKind; source: string }) {
  const { t } = useWords()
  const attempt = useUploads()
  const title = titleOf(source)
  const card = (foot: string) => (
    <CardBubble title={title} foot={foot} picture={<Icon name={icons[kind]} size={20} />} />
  )
  if (kind !== 'image' || !isLoadable(source)) return card(t(`bubble.${kind}`))
  return (
    <Picture src={mediaAddress(source, kind)} name={title} attempt={attempt}>
      {card(t('bubble.missing'))}
    </Picture>
  )
}

/** A picture beside its name; an icon where there is none to show. */
export function MediaThumb({ source, icon }: { source: string; icon: IconName }) {
  const attempt = useUploads()
  const sign = <Icon name={icon} size={20} />
  if (!isLoadable(source)) return sign
  return (
    <Picture src={mediaAddress(source, 'image')} name="" look="thumb" attempt={attempt}>
      {sign}
    </Picture>
  )
}

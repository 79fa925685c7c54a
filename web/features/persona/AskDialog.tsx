import { useQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { useAsk } from './mutations.ts'
import { askingQuery } from './queries.ts'

/** Asks before tasks are made, with how many; everybody whose kit is incomplete where nobody is named. */
export function AskDialog({ staffIds, onClose }: { staffIds?: readonly string[]; onClose: () => void }) {
  const { t } = useWords()
  const query = useQuery(askingQuery(staffIds))
  const ask = useAsk()
  const count = query.data?.asked ?? 0
  return (
    <Modal
      open
      title={t('persona.ask.title')}
      okText={t('persona.ask.confirm', { count })}
      cancelText={t('common.back')}
      okButtonProps={{ loading: ask.isPending, disabled: count === 0 }}
      onOk={() => ask.mutate(staffIds, { onSuccess: onClose })}
      onCancel={onClose}
    >
      <Answer query={query} shape={<Bones rows={2} label={t('common.loading')} />}>
        {({ incomplete, waiting, asked }) => (
          <>
            <Figures label={t('persona.ask.effect')}>
              <Figure label={t('persona.ask.incomplete')} value={incomplete} />
              <Figure label={t('persona.ask.waiting')} value={waiting} />
              <Figure label={t('persona.ask.asked')} value={asked} />
            </Figures>
            <p>{t(asked === 0 ? 'persona.ask.none' : 'persona.ask.sentence')}</p>
          </>
        )}
      </Answer>
      {ask.error ? <Refused error={ask.error} /> : null}
    </Modal>
  )
}

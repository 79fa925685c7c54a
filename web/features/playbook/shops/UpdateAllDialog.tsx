import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Checkbox, Modal } from 'antd'
import { useState } from 'react'
import type { FollowersUpdate } from '#contract/playbook-follow.ts'
import { useMay } from '#web/features/session/index.ts'
import { codeWords } from '#web/i18n/code-words.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { Collisions } from './Collisions.tsx'
import { FollowRefused } from './FollowRefused.tsx'
import { followersUpdateQuery, type UpdatedAll, useUpdateAll } from './queries.ts'
import styles from './shops.module.css'

type UpdateAllDialogProps = { playbookId: string; onClose: () => void }

/** Brings everyone who follows up to date, after it was seen in numbers what that comes to. */
export function UpdateAllDialog({ playbookId, onClose }: UpdateAllDialogProps) {
  const { t } = useWords()
  const query = useQuery(followersUpdateQuery(playbookId))
  const [asked, setAsked] = useState<FollowersUpdate | null>(null)
  const [done, setDone] = useState(0)
  const [moves, setMoves] = useState(true)
  const mayMove = useMay('run.apply')
  const update = useUpdateAll(playbookId, setDone)
  const found = asked ?? query.data
  const movesRuns = mayMove && moves && (found?.runs ?? 0) > 0
  const isNothing = found !== undefined && found.ready === 0 && found.colliding === 0 && found.runs === 0
  const send = (): void => {
    if (!found) return
    setAsked(found)
    update.mutate({ to: found.version, note: t('follow.update.note', { version: found.version }), moves: movesRuns })
  }
  return (
    <Modal
      open
      width={760}
      title={found ? t('follow.update.title', { version: found.version }) : t('follow.update.open')}
      onCancel={onClose}
      footer={[
        <Button key="close" onClick={onClose}>
          {t(update.isSuccess ? 'common.close' : 'common.cancel')}
        </Button>,
        update.isSuccess ? null : (
          <Button
            key="update"
            type="primary"
            disabled={!found || (found.ready === 0 && !movesRuns)}
            loading={update.isPending}
            onClick={send}
          >
            {found && (found.ready > 0 || !movesRuns)
              ? t(found.needsApproval ? 'follow.update.confirmSubmit' : 'follow.update.confirm', { count: found.ready })
              : t('follow.update.confirmRuns')}
          </Button>
        ),
      ]}
    >
      {update.error ? <FollowRefused error={update.error} onRetry={send} /> : null}
      {query.error && !found ? <FollowRefused error={query.error} onRetry={() => void query.refetch()} /> : null}
      {update.isPending ? <output>{t('follow.update.working', { count: done })}</output> : null}
      {update.data ? (
        <Done result={update.data} />
      ) : found ? (
        isNothing ? (
          <p>{t('follow.update.nothing')}</p>
        ) : (
          <>
            <Effect found={found} />
            {mayMove && found.runs > 0 ? (
              <p>
                <Checkbox checked={moves} onChange={({ target }) => setMoves(target.checked)}>
                  {t('follow.update.runs', { count: found.runs })}
                </Checkbox>
                <br />
                <small className={styles['weak']}>{t('follow.update.runsHint')}</small>
              </p>
            ) : null}
            <Waiting found={found} onClose={onClose} />
          </>
        )
      ) : query.error ? null : (
        <Bones rows={4} label={t('common.loading')} />
      )}
    </Modal>
  )
}

function Effect({ found }: { found: FollowersUpdate }) {
  const { t } = useWords()
  return (
    <ul className={styles['effect']}>
      <li>
        {t('follow.update.ready', { count: found.ready })} · {t('follow.update.steps', { count: found.steps })}
      </li>
      {found.needsApproval && found.ready > 0 ? <li>{t('follow.update.needsApproval')}</li> : null}
      {found.overruled > 0 ? (
        <li className={styles['warn']}>{t('follow.update.overruled', { count: found.overruled })}</li>
      ) : null}
      {found.colliding > 0 ? (
        <li className={styles['warn']}>
          {t('follow.update.colliding', { count: found.colliding })} ·{' '}
          {t('follow.update.collisions', { count: found.collisions })}
        </li>
      ) : null}
      {found.held > 0 ? <li>{t('follow.update.held', { count: found.held })}</li> : null}
    </ul>
  )
}

function Waiting({ found, onClose }: { found: FollowersUpdate; onClose: () => void }) {
  const { t } = useWords()
  if (found.items.length === 0) return null
  return (
    <>
      <p>{t('follow.update.waits')}</p>
      {found.items.map(({ playbookId, unit, collisions }) => (
        <details key={playbookId} className={styles['waiting']}>
          <summary>
            {unit} · {t('follow.update.collisions', { count: collisions.length })}
          </summary>
          <Collisions collisions={collisions} />
          <Link to="/playbooks/$playbookId" params={{ playbookId }} search={{ tab: 'shops' }} onClick={onClose}>
            {t('follow.open')}
          </Link>
        </details>
      ))}
    </>
  )
}

function Done({ result }: { result: UpdatedAll }) {
  const { t } = useWords()
  return (
    <output className={styles['done']}>
      {result.submitted > 0 ? <p>{t('follow.update.submitted', { count: result.submitted })}</p> : null}
      {result.submitted > 0 && result.published === 0 ? null : (
        <p>{t('follow.update.done', { count: result.published })}</p>
      )}
      {result.moved > 0 ? <p>{t('follow.update.moved', { count: result.moved })}</p> : null}
      {result.refused.length > 0 ? (
        <>
          <p>{t('follow.update.refused')}</p>
          <ul>
            {result.refused.map(({ runId, name, code }) => (
              <li key={runId}>
                <Link to="/runs/$runId" params={{ runId }}>
                  {name}
                </Link>{' '}
                {codeWords(t, `error.${code}`) ?? code}
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </output>
  )
}

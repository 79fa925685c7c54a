import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import type { PlaybookPage } from '#contract/playbook-library.ts'
import type { RunListItem } from '#contract/run.ts'
import type { MoveRun, RunMovePreview } from '#contract/run-move.ts'
import { BeforePilot, pilotInTheWay } from '#web/features/pilot/index.ts'
import { codeWords } from '#web/i18n/code-words.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { change } from '#web/wire/request.ts'
import { variableFaults } from '../apply/refusals.ts'
import { useMoveRun } from '../mutations.ts'
import { MoveEffect } from './MoveEffect.tsx'
import { MoveMap } from './MoveMap.tsx'
import styles from './move.module.css'

type MoveDialogProps = { run: RunListItem; playbook: PlaybookPage; onClose: () => void }

/** Moves a run to another version, after it was seen in numbers what that comes to. */
export function MoveDialog({ run, playbook, onClose }: MoveDialogProps) {
  const { t } = useWords()
  const [from] = useState(run.version)
  const others = playbook.versions.map(({ version }) => version).filter((version) => version !== from)
  const [to, setTo] = useState(Math.max(...others))
  const [map, setMap] = useState<MoveRun['map']>([])
  const [variables, setVariables] = useState<MoveRun['variables']>({})
  const [reason, setReason] = useState<string | null>(null)
  const body: MoveRun = { from, to, map, variables, ...(reason !== null && { beforePilot: reason }) }
  // A question, though it is asked by POST: it changes nothing.
  const query = useQuery({
    queryKey: ['move-preview', run.runId, body],
    queryFn: () => change<RunMovePreview>('POST', `runs/${run.runId}/move-preview`, body),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
  const move = useMoveRun(run.runId)
  const failed = move.error ?? query.error
  const isReady = query.data !== undefined && !query.isPlaceholderData && !query.error
  const choose = (version: number): void => {
    setTo(version)
    setMap([])
    setReason(null)
    move.reset()
  }
  return (
    <Modal
      open
      width={760}
      title={t('versions.moveTitle', { name: run.name })}
      okText={t('versions.confirm', { version: to })}
      cancelText={t('common.cancel')}
      okButtonProps={{ disabled: !isReady, loading: move.isPending }}
      onOk={() => move.mutate(body, { onSuccess: onClose })}
      onCancel={onClose}
    >
      <p className={styles['to']}>
        {t('versions.fromTo', { from })}
        <Select
          aria-label={t('versions.target')}
          value={to}
          options={others.toSorted((a, b) => b - a).map((version) => ({ value: version, label: `v${version}` }))}
          onChange={choose}
        />
      </p>
      {failed ? <Refused error={failed} onRetry={() => void query.refetch()} /> : null}
      {pilotInTheWay(failed) ? (
        <BeforePilot
          onReason={(given) => {
            move.reset()
            setReason(given)
          }}
        />
      ) : null}
      <MissingVariables error={failed} onFill={(filled) => setVariables({ ...variables, ...filled })} />
      {query.data ? (
        <div aria-busy={query.isPlaceholderData}>
          <MoveEffect preview={query.data} />
          <MoveMap
            journeys={query.data.journeys}
            onChange={(trackId, stepId, target) =>
              setMap([
                ...map.filter((each) => each.trackId !== trackId || each.stepId !== stepId),
                { trackId, stepId, to: target },
              ])
            }
          />
        </div>
      ) : query.error ? null : (
        <Bones rows={4} label={t('common.loading')} />
      )}
    </Modal>
  )
}

type MissingVariablesProps = { error: unknown; onFill: (values: Record<string, string>) => void }

/** Values that the version asks for and nobody gave yet. */
function MissingVariables({ error, onFill }: MissingVariablesProps) {
  const { t, language } = useWords()
  const [values, setValues] = useState<Record<string, string>>({})
  const faults = variableFaults(error, language)
  const names = [...new Map(faults.map((fault) => [fault.name, fault])).values()]
  if (names.length === 0) return null
  return (
    <form
      className={styles['missing']}
      onSubmit={(event) => {
        event.preventDefault()
        onFill(values)
      }}
    >
      {names.map(({ name, rule, repair }) => (
        <label key={name}>
          <span>
            <b>{name}</b> {codeWords(t, `apply.variableRule.${rule}`) ?? rule} <small>{repair}</small>
          </span>
          <Input
            value={values[name] ?? ''}
            onChange={(event) => setValues({ ...values, [name]: event.target.value })}
          />
        </label>
      ))}
      <Button htmlType="submit">{t('versions.fill')}</Button>
    </form>
  )
}

import { useBlocker, useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import { useRef, useState } from 'react'
import { type ContentItem, proposedName } from '#contract/content-library.ts'
import {
  Composer,
  type Editing,
  EditingProvider,
  LinkForms,
  problemsWithin,
  setField,
} from '#web/features/playbook/edit/index.ts'
import { useCorpTime, useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Page } from '#web/ui/Page.tsx'
import { Section } from '#web/ui/Section.tsx'
import styles from './content.module.css'
import {
  documentOf,
  draftOf,
  edited,
  isChanged,
  type ItemDraft,
  itemId,
  placedProblems,
  requestOf,
  writtenOf,
} from './draft.ts'
import { ItemFiling } from './ItemFiling.tsx'
import { ItemHistory } from './ItemHistory.tsx'
import { ItemProblems, RefusedItem } from './ItemProblems.tsx'
import { ItemReview } from './ItemReview.tsx'
import { ItemState } from './ItemState.tsx'
import { useSaveItem, useSubmitItem } from './queries.ts'
import { RestoreItem, RetireItem } from './RetireItem.tsx'

type ItemEditorProps = {
  /** Null: not kept yet. */
  item: ContentItem | null
  begin: ItemDraft
}

/** The page on which an item is written, handed in, reviewed and retired. */
export function ItemEditor({ item, begin }: ItemEditorProps) {
  const { t } = useWords()
  const navigate = useNavigate()
  const { today } = useCorpTime()
  const mayWrite = useMay('content.write')
  const [draft, setDraft] = useState(begin)
  // What the draft was begun from: what a colleague keeps meanwhile is told, not written over.
  const [base, setBase] = useState(item)
  const isLeaving = useRef(false)
  const save = useSaveItem(base)
  const submit = useSubmitItem()
  const { message } = draft
  const document = documentOf(message)
  const [content] = document.contents
  const proposed = proposedName(today.toPlainYearMonth().toString(), {
    class: t(`playbook.content.class.${draft.class}`),
    topic: draft.topic,
    form: t(`playbook.content.form.${draft.form}`),
  })
  const request = requestOf(draft, proposed)
  const isNew = base === null || isChanged(request, writtenOf(base))
  const isBehind = item !== null && base !== null && item.revision > base.revision
  const takeLatest = () => {
    if (item === null) return
    setBase(item)
    setDraft(draftOf(writtenOf(item)))
  }
  if (isBehind && !isNew) takeLatest()
  const isLocked = !mayWrite || item?.state === 'retired'
  useBlocker({
    shouldBlockFn: () => isNew && !isLeaving.current && hasText(draft) && !confirm(t('content.leave')),
    enableBeforeUnload: () => isNew && hasText(draft),
  })
  const placed = placedProblems(item?.problems ?? [], message)
  const editing: Editing = {
    document,
    value: message,
    make: (edits) => setDraft((before) => ({ ...before, message: edited(before.message, edits) })),
    set: (at, now, was) =>
      setDraft((before) => {
        const edit =
          was === undefined
            ? setField({ value: before.message }, at, now)
            : ({ op: 'set', at, value: now, was } as const)
        return { ...before, message: edited(before.message, [edit]) }
      }),
    problemsAt: (at) => problemsWithin(placed, at),
    isLocked,
    open: () => undefined,
  }
  const keep = async (): Promise<ContentItem> => {
    isLeaving.current = item === null
    const kept = await save.mutateAsync(request)
    setBase(kept)
    setDraft(draftOf(writtenOf(kept)))
    const params = { contentItemId: kept.contentItemId }
    if (item === null) await navigate({ to: '/content/$contentItemId', params, replace: true })
    return kept
  }
  const handIn = async (): Promise<void> => {
    submit.reset()
    const kept = isNew ? await keep() : item
    // Its problems stand beside it by now.
    if (kept && kept.problems.every(({ severity }) => severity !== 'error')) await submit.mutateAsync(kept)
  }
  // What was refused is told below the title.
  const quietly = (work: Promise<unknown>): void => void work.catch(() => undefined)
  return (
    <Page
      title={item?.name ?? t('content.new')}
      mark={item ? <ItemState state={item.state} /> : null}
      note={item ? t(`content.stateHint.${item.state}`) : t('content.newNote')}
      actions={
        isLocked ? (
          item?.state === 'retired' && mayWrite ? (
            <RestoreItem item={item} />
          ) : null
        ) : (
          <>
            {item ? <RetireItem item={item} /> : null}
            <Button disabled={!isNew} loading={save.isPending} onClick={() => quietly(keep())}>
              {t('common.save')}
            </Button>
            {item === null || item.state === 'draft' || isNew ? (
              <Button type="primary" loading={submit.isPending} onClick={() => quietly(handIn())}>
                {t('content.submit')}
              </Button>
            ) : null}
          </>
        )
      }
    >
      {save.error ? <RefusedItem error={save.error} /> : null}
      {submit.error ? <RefusedItem error={submit.error} /> : null}
      {isBehind && isNew ? (
        <p className={styles['hint']}>
          <output>
            {t('content.behind', { name: item.updatedBy, revision: item.revision })}{' '}
            <Button size="small" onClick={takeLatest}>
              {t('content.takeLatest')}
            </Button>
          </output>
        </p>
      ) : null}
      {isNew && item !== null && item.state !== 'draft' ? <p className={styles['hint']}>{t('content.again')}</p> : null}
      <div className={styles['board']}>
        <div className={styles['stack']}>
          {item && !isNew ? <ItemProblems problems={item.problems} /> : null}
          <EditingProvider value={editing}>
            <Section title={t('content.message')}>
              {content ? (
                <Composer content={{ ...content, id: itemId }} label={t('editor.message.one')} isFiled />
              ) : null}
            </Section>
            <LinkForms />
          </EditingProvider>
        </div>
        <div className={styles['stack']}>
          <ItemFiling draft={draft} proposed={proposed} isLocked={isLocked} onChange={setDraft} />
          {item ? <ItemReview item={item} isChanged={isNew} /> : null}
          {item ? <ItemHistory item={item} /> : null}
        </div>
      </div>
    </Page>
  )
}

/** Whether anything would be lost. */
const hasText = ({ message, topic, name }: ItemDraft): boolean =>
  topic !== '' || name !== null || JSON.stringify(message).includes('"text"')

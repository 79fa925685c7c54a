import { Button } from 'antd'
import { lazy, Suspense, useEffect, useState } from 'react'
import type { Draft } from '#contract/playbook-draft.ts'
import { useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Page } from '#web/ui/Page.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { SidePanel } from '#web/ui/SidePanel.tsx'
import { Tabs } from '#web/ui/Tabs.tsx'
import { Problems } from '../Problems.tsx'
import { ContentsTab } from './ContentsTab.tsx'
import { EditingProvider, type Editing, type Opened } from './context.ts'
import { brokenLine, readValue } from './document/apply.ts'
import { DeleteDraft } from './DeleteDraft.tsx'
import { draftDocument } from './document/draft-document.ts'
import type { Edit } from './document/edit.ts'
import { setField } from './document/operations.ts'
import { problemsWithin } from './document/problem-place.ts'
import styles from './editor.module.css'
import { TextField } from './field/fields.tsx'
import { FileTab } from './FileTab.tsx'
import { Lost, Merged } from './Merged.tsx'
import { Panel } from './Panel.tsx'
import { SavedState } from './SavedState.tsx'
import { SetupTab } from './setup/SetupTab.tsx'
import { Gone, Standing } from './Standing.tsx'
import { Timeline } from './timeline/Timeline.tsx'
import { leaveField, isGone, useEditor, type Editor } from './use-editor.ts'

const PublishDraft = lazy(async () => ({ default: (await import('./PublishDraft.tsx')).PublishDraft }))

const tabs = ['timeline', 'contents', 'setup', 'file'] as const
type Tab = (typeof tabs)[number]

/** The page on which a draft is written: its parts, what is wrong with them, and the state of its saving. */
export function DraftEditor({ draft }: { draft: Draft }) {
  const { t } = useWords()
  const editor = useEditor(draft)
  const { source } = editor.session
  const [tab, setTab] = useState<Tab>('timeline')
  const [opened, open] = useState<Opened | null>(null)
  const [isPublishing, setPublishing] = useState(false)
  const mayWrite = useMay('playbook.write')
  const read = readValue(source)
  const value = read ?? {}
  const document = draftDocument(value)
  const isLocked = !mayWrite || draft.state === 'submitted'
  useKeys(editor, isLocked)
  const problems = editor.problems.map(({ problem }) => problem)
  const editing: Editing = {
    document,
    value,
    make: (edits) => editor.make(edits),
    set: (at, now, was) =>
      editor.make([was === undefined ? setField({ value }, at, now) : { op: 'set', at, value: now, was }]),
    problemsAt: (at) => problemsWithin(editor.problems, at),
    isLocked: isLocked || read === null,
    open,
  }
  const title = document.name || t('editor.drafts')
  return (
    <EditingProvider value={editing}>
      <Page
        title={title}
        mark={
          <Pill>
            {draft.baseVersion === null
              ? t('editor.newPlaybook')
              : t('editor.ofVersion', { version: draft.baseVersion })}
          </Pill>
        }
        note={<SavedState saving={editor.saving} />}
        actions={
          <>
            {isLocked ? null : <DeleteDraft draftId={draft.draftId} name={title} />}
            <Actions editor={editor} isLocked={isLocked} onPublish={() => setPublishing(true)} />
          </>
        }
        aside={
          opened && read !== null ? (
            <SidePanel label={t('editor.step.panel')} onClose={() => open(null)}>
              <Panel opened={opened} />
            </SidePanel>
          ) : null
        }
      >
        {isGone(editor.saving.error) ? <Gone draft={draft} source={source} /> : null}
        <Standing draft={draft} onPublish={() => setPublishing(true)} />
        {editor.session.merged ? <Merged merged={editor.session.merged} onClose={editor.dismissMerged} /> : null}
        <Lost lost={editor.session.lost} onInsist={editor.insist} onDrop={editor.dismiss} />
        {read === null ? <Unreadable source={source} onOpen={() => setTab('file')} /> : null}
        <div className={styles['name']}>
          <TextField at={['name']} label={t('editor.name')} />
        </div>
        <Tabs
          label={t('editor.parts')}
          value={tab}
          options={tabs.map((each) => ({ value: each, label: t(`editor.tab.${each}`) }))}
          onChange={setTab}
        />
        <ProblemList editor={editor} />
        {tab === 'timeline' && read !== null ? <Timeline /> : null}
        {tab === 'contents' && read !== null ? <ContentsTab /> : null}
        {tab === 'setup' && read !== null ? <SetupTab /> : null}
        {tab === 'file' ? (
          <FileTab
            source={source}
            problems={problems}
            isLocked={isLocked}
            onType={(now, was) => editor.make([{ op: 'text', was, now } satisfies Edit])}
          />
        ) : null}
        <Suspense>
          {isPublishing ? (
            <PublishDraft draft={draft} problems={problems} flush={editor.flush} onClose={() => setPublishing(false)} />
          ) : null}
        </Suspense>
      </Page>
    </EditingProvider>
  )
}

function Unreadable({ source, onOpen }: { source: string; onOpen: () => void }) {
  const { t } = useWords()
  const line = brokenLine(source)
  return (
    <p className={styles['notice']} data-harm="" role="alert">
      {line === null ? t('editor.unreadableWhole') : t('editor.unreadable', { line })}{' '}
      <Button size="small" onClick={onOpen}>
        {t('editor.tab.file')}
      </Button>
    </p>
  )
}

function Actions({ editor, isLocked, onPublish }: { editor: Editor; isLocked: boolean; onPublish: () => void }) {
  const { t } = useWords()
  const { past, future } = editor.session
  return (
    <>
      <Button disabled={isLocked || past.length === 0} onClick={editor.undo}>
        {t('editor.undo')}
      </Button>
      <Button disabled={isLocked || future.length === 0} onClick={editor.redo}>
        {t('editor.redo')}
      </Button>
      <Button type="primary" disabled={isLocked} onClick={onPublish}>
        {t('editor.publish')}
      </Button>
    </>
  )
}

/** How much is missing, and on demand what. */
function ProblemList({ editor }: { editor: Editor }) {
  const { t } = useWords()
  const problems = editor.problems.map(({ problem }) => problem)
  if (problems.length === 0) return null
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const words = [
    errors > 0 ? t('editor.errors', { count: errors }) : '',
    problems.length > errors ? t('editor.warnings', { count: problems.length - errors }) : '',
  ]
  return (
    <details className={styles['problems']}>
      <summary>{words.filter(Boolean).join(t('common.and'))}</summary>
      <Problems problems={problems} />
    </details>
  )
}

/** Ctrl or ⌘ with Z, and with Shift or Y back again; inside a field they are the field's own. With S all is saved now. */
function useKeys({ undo, redo, flush }: Editor, isLocked: boolean): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLElement && event.target.matches('input, textarea, [contenteditable]')
      if (!(event.ctrlKey || event.metaKey)) return
      const key = event.key.toLowerCase()
      if (key === 's') {
        event.preventDefault()
        const field = window.document.activeElement
        leaveField()
        if (field instanceof HTMLElement) field.focus()
        // A refusal is told where the state of saving stands.
        void flush().catch(() => undefined)
      }
      if (isTyping || isLocked || (key !== 'z' && key !== 'y')) return
      event.preventDefault()
      if (key === 'y' || event.shiftKey) redo()
      else undo()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [undo, redo, flush, isLocked])
}

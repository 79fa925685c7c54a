import { queryOptions, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { codeWords } from '#web/i18n/code-words.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { CopyText } from '#web/ui/CopyText.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { SearchField } from '#web/ui/SearchField.tsx'
import { Section } from '#web/ui/Section.tsx'
import { Toolbar } from '#web/ui/Toolbar.tsx'
import { read } from '#web/wire/request.ts'
import styles from './api.module.css'
import { ApiNav } from './ApiNav.tsx'
import {
  answerOf,
  type ApiDocument,
  bodyOf,
  curlOf,
  entriesOf,
  type Entry,
  type Field,
  fieldsOf,
  isFound,
  typeOf,
} from './document.ts'

const documentQuery = queryOptions({
  queryKey: ['openapi'],
  queryFn: async ({ signal }) => entriesOf(await read<ApiDocument>('openapi.json', {}, signal)),
  staleTime: Infinity,
})

/** Every route that a program may call, from the API's own document. */
export function ReferencePage() {
  const { t } = useWords()
  const query = useQuery(documentQuery)
  const [search, setSearch] = useState('')
  return (
    <Page
      title={t('shell.rooms.api')}
      note={
        <>
          {t('api.reference.note')} <a href="/api/v1/openapi.json">openapi.json</a>
        </>
      }
    >
      <ApiNav value="reference" />
      <Answer query={query} shape={<Bones rows={10} label={t('common.loading')} />}>
        {(entries) => {
          const found = entries.filter((entry) => isFound(entry, search))
          return (
            <>
              <Toolbar>
                <SearchField label={t('api.reference.search')} value={search} onSearch={setSearch} />
                <span className={styles['hint']}>{t('api.reference.count', { count: found.length })}</span>
              </Toolbar>
              {found.length === 0 ? <Empty title={t('api.reference.none')} /> : null}
              {[...Map.groupBy(found, ({ area }) => area)].map(([area, routes]) => (
                <Section key={area} title={codeWords(t, `api.area.${area}`) ?? area} className={styles['area']} flush>
                  {routes.map((entry) => (
                    <Route key={entry.key} entry={entry} />
                  ))}
                </Section>
              ))}
            </>
          )
        }}
      </Answer>
    </Page>
  )
}

function Route({ entry }: { entry: Entry }) {
  const { language } = useWords()
  const [isOpen, setOpen] = useState(false)
  const { method, path, operation } = entry
  return (
    <details className={styles['route']} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <b data-method={method}>{method}</b> <code>{path}</code>
        <span>{language === 'zh' ? operation['x-summary-zh'] : operation.summary}</span>
      </summary>
      {isOpen ? <Told entry={entry} /> : null}
    </details>
  )
}

function Told({ entry }: { entry: Entry }) {
  const { t } = useWords()
  const { operation } = entry
  const { status, schema } = answerOf(operation)
  const curl = curlOf(entry, location.origin)
  const parameters = (operation.parameters ?? []).map((one) => ({
    path: one.name,
    type: `${one.schema ? typeOf(one.schema) : 'string'} · ${one.in}`,
    isRequired: one.required ?? false,
  }))
  return (
    <div className={styles['told']}>
      <p>
        {t('api.reference.permission')} <Pill>{operation['x-permission']}</Pill>
      </p>
      <Fields title={t('api.reference.parameters')} fields={parameters} />
      <Fields title={t('api.reference.body')} fields={fieldsOf(bodyOf(operation))} />
      <Fields title={t('api.reference.answer', { status })} fields={fieldsOf(schema)} />
      <div className={styles['secret']}>
        <pre>{curl}</pre>
        <CopyText text={curl} />
      </div>
    </div>
  )
}

function Fields({ title, fields }: { title: string; fields: readonly Field[] }) {
  const { t } = useWords()
  if (fields.length === 0) return null
  return (
    <table className={styles['fields']}>
      <caption>{title}</caption>
      <tbody>
        {fields.map((field) => (
          <tr key={field.path}>
            <th scope="row">
              <code>{field.path}</code>
            </th>
            <td>
              <code>{field.type}</code>
            </td>
            <td>{field.isRequired ? t('api.reference.required') : ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

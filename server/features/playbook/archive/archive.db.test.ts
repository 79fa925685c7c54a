import { zipSync } from 'fflate'
import { beforeAll, describe, expect, it } from 'vitest'
import { importedArchive, type ImportedArchive } from '#contract/playbook-library.ts'
import { draft } from '#contract/playbook-draft.ts'
import { testApp } from '#server/test/app.ts'
import { buildCorp } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { type SignedIn, signInAs } from '#server/test/http.ts'
import { pngOf } from '#server/test/picture.ts'
import { calendarOf, contentOf, playbookSource, stepAt } from '#server/test/playbook-source.ts'

const { db, owner } = await testDatabase()
const app = await testApp(db)
let here: SignedIn
let there: SignedIn
let reader: SignedIn
beforeAll(async () => {
  const { corpId } = await buildCorp(db)
  here = await signInAs(app, db, corpId, { role: 'operator' })
  reader = await signInAs(app, db, corpId, { role: 'viewer' })
  there = await signInAs(app, db, (await buildCorp(db)).corpId, { role: 'operator' })
})

const source = playbookSource({
  id: 'pictures',
  ...calendarOf([stepAt('noon', '12:00')]),
  contents: [
    {
      ...contentOf('noon'),
      attachments: [
        { type: 'image', source: 'poster.png' },
        { type: 'file', source: 'lists/prices.pdf' },
      ],
    },
  ],
})
const binary = { 'content-type': 'application/octet-stream' }
const upload = (person: SignedIn, name: string, kind: string, content: Buffer) =>
  person.ask('POST', `/api/v1/media?${new URLSearchParams({ name, kind })}`, content, binary)
const fileOf = async (person: SignedIn, name: string) =>
  (await person.ask('GET', `/api/v1/media/content?${new URLSearchParams({ source: name, kind: 'image' })}`)).rawPayload

/** A published playbook with one of its two files, packed. */
async function exported(): Promise<{ packed: Buffer; name: unknown }> {
  await upload(here, 'poster.png', 'image', pngOf())
  await upload(here, 'lists/prices.pdf', 'file', Buffer.from('%PDF-1.7 prices'))
  const made = await here.ask('POST', '/api/v1/playbooks', { source, note: '' })
  const { playbookId } = made.json()
  const path = `/api/v1/playbooks/${playbookId}/versions/1/archive`
  const answer = await reader.ask('GET', path)
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/zip'])
  expect((await there.ask('GET', path)).statusCode).toBe(404)
  return { packed: answer.rawPayload, name: answer.headers['content-disposition'] }
}

const take = async (person: SignedIn, packed: Uint8Array): Promise<ImportedArchive> => {
  const answer = await person.ask('POST', '/api/v1/playbooks/archive', Buffer.from(packed), binary)
  if (answer.statusCode !== 201) throw new Error(answer.body)
  return importedArchive.parse(answer.json())
}
const sourceOf = async (person: SignedIn, { draftId }: ImportedArchive) =>
  draft.parse((await person.ask('GET', `/api/v1/drafts/${draftId}`)).json()).source

describe('a playbook with its files', () => {
  it('goes out of one corp and into another, to the letter', async () => {
    const { packed, name } = await exported()
    expect(name).toBe('attachment; filename="pictures-v1.zip"')
    const made = await take(there, packed)
    expect(made).toMatchObject({ files: 2, renamed: [], refused: [], id: null })
    expect(await sourceOf(there, made)).toBe(source)
    expect(await fileOf(there, 'poster.png')).toEqual(pngOf())
    expect(await fileOf(there, 'lists/prices.pdf')).toEqual(Buffer.from('%PDF-1.7 prices'))

    // Where its id and its names are taken already, it comes in beside what is there.
    const again = await take(here, packed)
    expect(again).toMatchObject({ files: 2, renamed: [], id: { from: 'pictures', to: 'pictures-2' } })
    expect(JSON.parse(await sourceOf(here, again))).toEqual({ ...JSON.parse(source), id: 'pictures-2' })
  })

  it('finds another name for a file whose own has another content here, and keeps the comments of its source', async () => {
    await upload(here, 'poster.png', 'image', pngOf())
    const yaml = [
      'format: playbook/1',
      'id: autumn # 秋季',
      'contents:',
      '  - id: noon',
      '    # 海报每周换',
      '    attachments:',
      '      - { type: image, source: poster.png }',
      '      - { type: mini-program, picture: poster.png, title: poster.png }',
      '',
    ].join('\n')
    const made = await take(here, zipSync({ 'playbook.yaml': Buffer.from(yaml), 'poster.png': pngOf('autumn') }))
    expect(made).toMatchObject({ files: 1, renamed: [{ from: 'poster.png', to: 'poster-2.png' }], id: null })
    const kept = await sourceOf(here, made)
    expect(kept).toContain('id: autumn # 秋季')
    expect(kept).toContain('# 海报每周换')
    expect(kept.match(/poster-2\.png/g)).toHaveLength(2)
    expect(kept).toContain('title: poster.png')
    expect(await fileOf(here, 'poster-2.png')).toEqual(pngOf('autumn'))
  })

  it('too big to be taken in again does not go out', async () => {
    await upload(here, 'poster.png', 'image', pngOf())
    const named = { ...JSON.parse(source), id: 'large' }
    const made = await here.ask('POST', '/api/v1/playbooks', { source: JSON.stringify(named), note: '' })
    const path = `/api/v1/playbooks/${made.json().playbookId}/versions/1/archive`
    const size = (bytes: number) =>
      owner
        .updateTable('media_file')
        .set({ byte_count: bytes })
        .where('corp_id', '=', here.corpId)
        .where('name', '=', 'poster.png')
        .execute()
    await size(100 * 1024 * 1024)
    const answer = await reader.ask('GET', path)
    expect([answer.statusCode, answer.json().error]).toMatchObject([
      422,
      { code: 'archive_invalid', details: [{ rule: 'archive_too_big' }] },
    ])
    await size(pngOf().length)
    expect((await reader.ask('GET', path)).statusCode).toBe(200)
  })

  it('whose source refers to what is not there comes in as it is written, to be put right as a draft', async () => {
    const broken = `id: pictures\ncontents: *nowhere\n`
    const made = await take(here, zipSync({ 'playbook.yaml': Buffer.from(broken) }))
    expect(await sourceOf(here, made)).toBe(broken)
    expect(made.id).toBeNull()
  })

  it('leaves out what no message names, and tells what WeCom would not take', async () => {
    const plain = `id: winter\nattachments: [{ source: a.png }, { source: ../b.png }]\n`
    const made = await take(
      there,
      zipSync({
        'playbook.yaml': Buffer.from(plain),
        'a.png': Buffer.from('no picture'),
        '../b.png': pngOf(),
        'unused.png': pngOf('unused'),
      }),
    )
    expect(made).toMatchObject({
      files: 0,
      refused: [
        { name: 'a.png', rule: 'wrong_form' },
        { name: '../b.png', rule: 'name_invalid' },
      ],
    })
    const names = await owner.selectFrom('media_file').select('name').where('corp_id', '=', there.corpId).execute()
    expect(names.map(({ name }) => name)).not.toContain('unused.png')
  })

  it('that is none is refused with what it lacks, and nothing is kept', async () => {
    const before = await owner.selectFrom('draft').select('draft_id').execute()
    for (const [packed, rule] of [
      [Buffer.from('not a zip'), 'not_a_zip'],
      [zipSync({ 'a.png': pngOf() }), 'no_playbook'],
    ] as const) {
      const answer = await here.ask('POST', '/api/v1/playbooks/archive', Buffer.from(packed), binary)
      expect([answer.statusCode, answer.json().error]).toMatchObject([
        422,
        { code: 'archive_invalid', details: [{ field: 'file', rule }] },
      ])
    }
    expect((await reader.ask('POST', '/api/v1/playbooks/archive', Buffer.from('x'), binary)).statusCode).toBe(403)
    expect(await owner.selectFrom('draft').select('draft_id').execute()).toEqual(before)
  })
})

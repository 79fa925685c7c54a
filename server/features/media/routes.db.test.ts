import { beforeAll, describe, expect, it } from 'vitest'
import { mediaFile, mediaPage } from '#contract/media.ts'
import { testApp } from '#server/test/app.ts'
import { buildCorp } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { type SignedIn, signInAs } from '#server/test/http.ts'
import { pngOf } from '#server/test/picture.ts'
import { calendarOf, contentOf, playbookSource, stepAt } from '#server/test/playbook-source.ts'

const { db } = await testDatabase()
const app = await testApp(db)
let operator: SignedIn
let staff: SignedIn
let stranger: SignedIn
beforeAll(async () => {
  const { corpId } = await buildCorp(db)
  operator = await signInAs(app, db, corpId, { role: 'operator' })
  staff = await signInAs(app, db, corpId, { role: 'staff', dataScope: 'own' })
  stranger = await signInAs(app, db, (await buildCorp(db)).corpId, { role: 'owner' })
})

const binary = { 'content-type': 'application/octet-stream' }
const upload = (person: SignedIn, name: string, content: Buffer, kind = 'image') =>
  person.ask('POST', `/api/v1/media?${new URLSearchParams({ name, kind })}`, content, binary)
const content = (person: SignedIn, source: string, kind = 'image') =>
  person.ask('GET', `/api/v1/media/content?${new URLSearchParams({ source, kind })}`)
const list = async (person: SignedIn, query = '') =>
  mediaPage.parse((await person.ask('GET', `/api/v1/media${query}`)).json())
const refusalOf = (answer: { statusCode: number; json(): { error?: { code: string; details?: unknown } } }) => [
  answer.statusCode,
  answer.json().error?.code,
  answer.json().error?.details,
]

describe('a file', () => {
  it('is kept, seen by all of its corp, and by nobody of another', async () => {
    const answer = await upload(operator, '海报/poster.png', pngOf())
    expect(answer.statusCode).toBe(201)
    expect(mediaFile.parse(answer.json())).toMatchObject({
      name: '海报/poster.png',
      contentType: 'image/png',
      bytes: 70,
    })
    const seen = await content(staff, '海报/poster.png')
    expect([seen.statusCode, seen.headers['content-type'], seen.headers['content-disposition']]).toEqual([
      200,
      'image/png',
      'inline',
    ])
    expect(seen.rawPayload).toEqual(pngOf())
    expect((await content(stranger, '海报/poster.png')).statusCode).toBe(404)
    expect((await list(stranger)).items).toEqual([])
  })

  it('uploaded again is the same file; another one of its name gets a number', async () => {
    const first = mediaFile.parse((await upload(operator, 'twice.png', pngOf())).json())
    expect(mediaFile.parse((await upload(operator, 'twice.png', pngOf())).json())).toEqual(first)
    const second = mediaFile.parse((await upload(operator, 'twice.png', pngOf('other'))).json())
    expect(second.name).toBe('twice-2.png')
    expect(mediaFile.parse((await upload(operator, 'twice.png', pngOf('other'))).json())).toEqual(second)
    expect((await content(staff, 'twice.png')).rawPayload).toEqual(pngOf())
  })

  it('that is no picture is shown to nobody as one: it is saved, not opened', async () => {
    await upload(operator, 'page.html', Buffer.from('<script>alert(1)</script>'), 'file')
    const seen = await content(staff, 'page.html', 'image')
    expect(seen.headers['content-type']).toBe('application/octet-stream')
    expect(seen.headers['content-disposition']).toBe(`attachment; filename*=UTF-8''page.html`)
    expect(seen.headers['x-content-type-options']).toBe('nosniff')
  })

  it.each([
    ['that is empty', 'poster.png', Buffer.alloc(0), 'too_small'],
    ['that is no picture', 'poster.png', Buffer.from('<html></html>'), 'wrong_form'],
    ['whose name has another ending', 'poster.gif', pngOf(), 'wrong_form'],
  ])('%s is refused with what is wrong', async (_what, name, bytes, rule) => {
    expect(refusalOf(await upload(operator, name, bytes))).toMatchObject([
      422,
      'media_refused',
      [{ field: 'file', rule }],
    ])
  })

  it('with a name that leads elsewhere is refused, and so is one that is too big', async () => {
    expect(refusalOf(await upload(operator, '../poster.png', pngOf()))).toMatchObject([
      400,
      'input_invalid',
      [{ field: 'name' }],
    ])
    expect(refusalOf(await upload(operator, 'big.png', Buffer.alloc(20 * 1024 * 1024 + 1)))).toMatchObject([
      413,
      'body_too_large',
      undefined,
    ])
  })

  it('is uploaded by who writes messages, and by nobody else', async () => {
    expect(refusalOf(await upload(staff, 'poster.png', pngOf())).slice(0, 2)).toEqual([403, 'permission_missing'])
  })
})

it('files are listed the latest first, by name and by kind, page by page', async () => {
  const { corpId } = await buildCorp(db)
  const owner = await signInAs(app, db, corpId, { role: 'owner' })
  for (const name of ['a.png', 'b.png', 'c.pdf'])
    await upload(owner, name, pngOf(name), name.endsWith('pdf') ? 'file' : 'image')
  const names = async (query: string) => (await list(owner, query)).items.map((item) => item.name)
  expect(await names('')).toEqual(['c.pdf', 'b.png', 'a.png'])
  expect(await names('?search=B')).toEqual(['b.png'])
  const first = await list(owner, '?limit=2')
  expect(await names(`?limit=2&cursor=${first.nextCursor}`)).toEqual(['a.png'])
})

it('an address of our own network is not fetched for anybody', async () => {
  expect(refusalOf(await content(operator, 'https://127.0.0.1/poster.png'))).toMatchObject([
    422,
    'media_refused',
    [{ field: 'source', rule: 'forbidden_address' }],
  ])
})

it('a playbook is told, at its line, of a file that nobody has uploaded', async () => {
  const source = playbookSource({
    id: 'pictures',
    ...calendarOf([stepAt('noon', '12:00')]),
    contents: [
      {
        ...contentOf('noon'),
        attachments: [
          { type: 'image', source: 'later.png' },
          { type: 'image', source: 'https://a.example/there.png' },
        ],
      },
    ],
  })
  const warnings = async () => {
    const { problems } = (await operator.ask('POST', '/api/v1/playbooks/check', { source })).json()
    return problems.filter(({ rule }: { rule: string }) => rule === 'media_absent')
  }
  expect(await warnings()).toMatchObject([
    { severity: 'warning', line: 1, path: 'contents[0].attachments[0].source', value: 'later.png' },
  ])
  // Whoever writes it in the editor is told at each save, and no longer once it is there.
  const begun = (await operator.ask('POST', '/api/v1/drafts', { source })).json()
  const told = (draft: { problems: { rule: string }[] }) => draft.problems.filter(({ rule }) => rule === 'media_absent')
  const read = async () => (await operator.ask('GET', `/api/v1/drafts/${begun.draftId}`)).json()
  const saved = await operator.ask('PUT', `/api/v1/drafts/${begun.draftId}`, { source: `${source}\n`, revision: 1 })
  expect([told(begun), told(saved.json()), told(await read())]).toMatchObject([
    [{ value: 'later.png' }],
    [{ value: 'later.png' }],
    [{ value: 'later.png' }],
  ])
  await upload(operator, 'later.png', pngOf('later'))
  expect([await warnings(), told(await read())]).toEqual([[], []])
})

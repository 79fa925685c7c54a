import { beforeAll, describe, expect, it } from 'vitest'
import { versionChanges } from '#contract/playbook-diff.ts'
import { gallery, playbookCheck, playbookPage, playbooksPage, playbookVersion } from '#contract/playbook-library.ts'
import { newId } from '#server/db/new-id.ts'
import { galleryPlaybooks } from '#server/features/playbook/index.ts'
import { testApp } from '#server/test/app.ts'
import { buildCorp } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { type SignedIn, signInAs } from '#server/test/http.ts'
import { calendarOf, playbookSource, stepAt } from '#server/test/playbook-source.ts'
import { buildRunWorld } from '#server/test/run-world.ts'

const { db, owner } = await testDatabase()
const app = await testApp(db)
const codeOf = (answer: { json(): { error?: { code: string } } }) => answer.json().error?.code
const sourceOf = (id: string, name = id) => playbookSource({ id, name, ...calendarOf([stepAt('noon', '12:00')]) })

let lead: SignedIn
let staff: SignedIn
let stranger: SignedIn
beforeAll(async () => {
  const { corpId } = await buildCorp(db)
  lead = await signInAs(app, db, corpId, { role: 'operator' })
  staff = await signInAs(app, db, corpId, { role: 'staff', dataScope: 'own' })
  stranger = await signInAs(app, db, (await buildCorp(db)).corpId, { role: 'owner' })
})

async function ask(person: SignedIn, url: string) {
  const answer = await person.ask('GET', `/api/v1/${url}`)
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return answer.json()
}

async function publish(id: string, name?: string): Promise<string> {
  const answer = await lead.ask('POST', '/api/v1/playbooks', { source: sourceOf(id, name) })
  expect([answer.statusCode, answer.json().version]).toEqual([201, 1])
  return answer.json().playbookId
}

describe('the list of playbooks', () => {
  it('tells what is published by name, with what runs, page by page', async () => {
    const world = await buildRunWorld(db)
    const person = await signInAs(app, db, world.corpId, { role: 'operator' })
    for (const id of ['b-second', 'a-first'])
      await person.ask('POST', '/api/v1/playbooks', { source: sourceOf(id, `名字 ${id}`) })
    const { items } = playbooksPage.parse(await ask(person, 'playbooks'))
    const bySlug = new Map(items.map((item) => [item.slug, item]))
    expect(bySlug.get('standard')).toMatchObject({
      playbookId: world.playbookId,
      summary: '测试用的一份',
      communityType: 'refined',
      version: 1,
      runs: 1,
      groupChats: 3,
      pausedAt: null,
    })
    expect(bySlug.get('a-first')).toMatchObject({ name: '名字 a-first', runs: 0, groupChats: 0 })

    const paged: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const found = playbooksPage.parse(
        await ask(person, `playbooks?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`),
      )
      paged.push(...found.items.map((item) => item.slug))
      cursor = found.nextCursor
    }
    expect(paged).toEqual(items.map((item) => item.slug))
    const search = async (text: string) =>
      playbooksPage
        .parse(await ask(person, `playbooks?search=${encodeURIComponent(text)}`))
        .items.map((item) => item.slug)
    expect(await search('B-SEC')).toEqual(['b-second'])
    expect(await search('%')).toEqual([])
    expect(playbooksPage.parse(await ask(stranger, 'playbooks')).items).toEqual([])
  })

  it('refuses a cursor that it did not make', async () => {
    expect(codeOf(await lead.ask('GET', '/api/v1/playbooks?cursor=W10'))).toBe('cursor_invalid')
  })
})

describe('a playbook', () => {
  it('is published version by version, each kept as it was written', async () => {
    const playbookId = await publish('grows')
    const url = `/api/v1/playbooks/${playbookId}`
    const next = `${sourceOf('grows', '新名字')}\n`
    const made = await lead.ask('POST', `${url}/versions`, { source: next, note: '换名' })
    expect([made.statusCode, made.json()]).toEqual([201, { playbookId, version: 2 }])

    const page = playbookPage.parse(await ask(staff, `playbooks/${playbookId}`))
    expect(page).toMatchObject({ slug: 'grows', name: '新名字', version: 2 })
    expect(page.versions.map(({ version, note, author }) => [version, note, author])).toEqual([
      [2, '换名', lead.username],
      [1, '', lead.username],
    ])
    const first = playbookVersion.parse(await ask(staff, `playbooks/${playbookId}/versions/1`))
    expect([first.source, first.schedules]).toEqual([
      sourceOf('grows'),
      { noon: { zh: '每天 12:00', en: 'every day at 12:00' } },
    ])
    // The team of one is smaller than a refined group's least.
    expect(first.problems.map((problem) => problem.rule)).toContain('role_missing')
    const trail = await owner.selectFrom('audit').select('action').where('object_id', '=', playbookId).execute()
    expect(trail.map(({ action }) => action)).toEqual(['playbook.published', 'playbook.published'])

    const changes = async (version: number, from: number) =>
      versionChanges.parse(await ask(staff, `playbooks/${playbookId}/versions/${version}/changes?from=${from}`))
    expect((await changes(2, 1)).changes.map(({ text }) => text)).toEqual([
      { zh: '名称：grows → 新名字', en: 'Name: grows → 新名字' },
    ])
    expect((await changes(1, 2)).sources).toEqual({ from: next, to: sourceOf('grows') })
    expect((await changes(2, 2)).changes).toEqual([])
    expect((await lead.ask('GET', `/api/v1/playbooks/${playbookId}/versions/2/changes?from=3`)).statusCode).toBe(404)

    const same = await lead.ask('POST', `${url}/versions`, { source: next })
    expect([same.statusCode, codeOf(same)]).toEqual([409, 'playbook_unchanged'])
    const foreign = await lead.ask('POST', `${url}/versions`, { source: sourceOf('another') })
    expect([foreign.statusCode, codeOf(foreign), foreign.json().error.details]).toEqual([
      422,
      'playbook_invalid',
      [expect.objectContaining({ field: 'id', value: 'another', rule: 'is grows' })],
    ])
    expect(playbookPage.parse(await ask(lead, `playbooks/${playbookId}`)).version).toBe(2)
  })

  it('is not published with a mistake, which is told by its line, nor under an id that is taken', async () => {
    const broken = 'format: playbook/1\nid: broken\nname: 坏的\nsummary: x\n'
    const refused = await lead.ask('POST', '/api/v1/playbooks', { source: broken })
    expect([refused.statusCode, codeOf(refused)]).toEqual([422, 'playbook_invalid'])
    expect(refused.json().error.details.length).toBeGreaterThan(0)
    expect(refused.json().error.details[0]).toMatchObject({ severity: 'error', line: expect.any(Number) })

    await publish('taken')
    const taken = await lead.ask('POST', '/api/v1/playbooks', { source: sourceOf('taken') })
    expect([taken.statusCode, codeOf(taken)]).toEqual([409, 'playbook_slug_taken'])
    expect((await lead.ask('POST', '/api/v1/playbooks', { source: '' })).statusCode).toBe(400)
  })

  it('is checked without a trace', async () => {
    const count = async () => (await owner.selectFrom('playbook').select('slug').execute()).length
    const before = await count()
    const check = async (source: string) =>
      playbookCheck.parse((await lead.ask('POST', '/api/v1/playbooks/check', { source })).json())
    expect(await check('id: [')).toMatchObject({ isValid: false, problems: [{ severity: 'error' }] })
    const fine = await check(sourceOf('fine'))
    expect(fine.isValid).toBe(true)
    expect(fine.problems.every((problem) => problem.severity === 'warning')).toBe(true)
    expect(fine.audience).toBeNull()
    expect(await count()).toBe(before)
  })

  it('is read by all of the corp, written by those who may, and not there for others', async () => {
    const playbookId = await publish('walled')
    for (const path of [`playbooks/${playbookId}`, `playbooks/${playbookId}/versions/1`]) {
      expect((await staff.ask('GET', `/api/v1/${path}`)).statusCode).toBe(200)
      expect((await stranger.ask('GET', `/api/v1/${path}`)).statusCode).toBe(404)
    }
    expect((await lead.ask('GET', `/api/v1/playbooks/${newId()}`)).statusCode).toBe(404)
    expect((await lead.ask('GET', `/api/v1/playbooks/${playbookId}/versions/2`)).statusCode).toBe(404)
    expect((await lead.ask('GET', `/api/v1/playbooks/${playbookId}/versions/0`)).statusCode).toBe(400)
    const body = { source: sourceOf('walled', '别的') }
    expect((await staff.ask('POST', '/api/v1/playbooks', body)).statusCode).toBe(403)
    expect((await staff.ask('POST', '/api/v1/playbooks/check', body)).statusCode).toBe(403)
    expect((await staff.ask('POST', `/api/v1/playbooks/${playbookId}/versions`, body)).statusCode).toBe(403)
    expect((await stranger.ask('POST', `/api/v1/playbooks/${playbookId}/versions`, body)).statusCode).toBe(404)
    expect(playbookPage.parse(await ask(lead, `playbooks/${playbookId}`)).version).toBe(1)
  })
})

describe('the gallery', () => {
  it('shows what comes with Qunce, and copies it once', async () => {
    const originals = await galleryPlaybooks()
    const shown = gallery.parse(await ask(staff, 'gallery'))
    expect(shown.items.map((item) => item.slug)).toEqual(originals.map((original) => original.slug))
    expect(shown.items.every((item) => item.playbookId === null)).toBe(true)
    const [first] = shown.items
    const url = `/api/v1/gallery/${first?.slug}/copy`

    expect((await staff.ask('POST', url)).statusCode).toBe(403)
    const made = await lead.ask('POST', url)
    expect([made.statusCode, made.json().version]).toEqual([201, 1])
    const after = gallery.parse(await ask(lead, 'gallery'))
    expect(after.items[0]?.playbookId).toBe(made.json().playbookId)
    expect(gallery.parse(await ask(stranger, 'gallery')).items[0]?.playbookId).toBeNull()
    const again = await lead.ask('POST', url)
    expect([again.statusCode, codeOf(again)]).toEqual([409, 'playbook_slug_taken'])
    expect((await lead.ask('POST', '/api/v1/gallery/nothing/copy')).statusCode).toBe(404)
  })

  it('copies the edition in English where there is one', async () => {
    const shown = gallery.parse(await ask(stranger, 'gallery'))
    expect(shown.items.find(({ slug }) => slug === 'general')?.languages).toEqual(['zh', 'en'])
    expect(shown.items.find(({ slug }) => slug === 'maternity')?.languages).toEqual(['zh'])
    const refused = await stranger.ask('POST', '/api/v1/gallery/maternity/copy?language=en')
    expect(refused.statusCode).toBe(404)
    const made = await stranger.ask('POST', '/api/v1/gallery/general/copy?language=en')
    expect(made.statusCode).toBe(201)
    const { source } = playbookVersion.parse(await ask(stranger, `playbooks/${made.json().playbookId}/versions/1`))
    expect(source).toContain('{{brand}}')
  })
})

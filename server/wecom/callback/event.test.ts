import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCallbackEvent } from '#server/wecom/callback/event.ts'
import { itemsOf, maxCallbackBytes, readXml, textOf } from '#server/wecom/callback/xml.ts'

const body = (fields: string) =>
  `<xml><ToUserName><![CDATA[toUser]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName><CreateTime>1403610513</CreateTime><MsgType><![CDATA[event]]></MsgType>${fields}</xml>`
const contact = (change: string, more = '') =>
  body(
    `<Event><![CDATA[change_external_contact]]></Event><ChangeType><![CDATA[${change}]]></ChangeType><UserID><![CDATA[zhangsan]]></UserID><ExternalUserID><![CDATA[woAJ2GCAAAXtWyujaWJHDDGi0mAAAA]]></ExternalUserID>${more}`,
  )
const chat = (change: string, more = '') =>
  body(
    `<Event><![CDATA[change_external_chat]]></Event><ChatId><![CDATA[wrx7HUARsKwGRaQBVKPBTcEyzdHA4HrQ]]></ChatId><ChangeType><![CDATA[${change}]]></ChangeType>${more}`,
  )
const members = (scene: string, items: string[]) =>
  `${scene}<MemChangeCnt>${items.length}</MemChangeCnt><MemChangeList>${items.map((item) => `<Item>${item}</Item>`).join('')}</MemChangeList><LastMemVer><![CDATA[9c3f]]></LastMemVer><CurMemVer><![CDATA[7121]]></CurMemVer>`

describe('events of the documentation', () => {
  test.each([
    [
      contact(
        'add_external_contact',
        '<State><![CDATA[teststate]]></State><WelcomeCode><![CDATA[CODE]]></WelcomeCode>',
      ),
      { kind: 'contact_added', userid: 'zhangsan', state: 'teststate', welcomeCode: 'CODE', isHalf: false },
    ],
    [contact('add_external_contact'), { kind: 'contact_added', state: '', welcomeCode: null }],
    [contact('add_half_external_contact'), { kind: 'contact_added', isHalf: true }],
    [contact('edit_external_contact'), { kind: 'contact_edited' }],
    [contact('del_external_contact'), { kind: 'contact_removed', by: 'staff' }],
    [
      contact('del_external_contact', '<Source><![CDATA[DELETE_BY_TRANSFER]]></Source>'),
      { kind: 'contact_removed', by: 'transfer' },
    ],
    [contact('del_follow_user'), { kind: 'contact_removed', by: 'contact' }],
    [
      contact('transfer_fail', '<FailReason><![CDATA[customer_refused]]></FailReason>'),
      { kind: 'transfer_failed', reason: 'customer_refused' },
    ],
    [contact('msg_audit_approved'), { kind: 'other', changeType: 'msg_audit_approved' }],
    [chat('create'), { kind: 'chat_created', chatId: 'wrx7HUARsKwGRaQBVKPBTcEyzdHA4HrQ' }],
    [chat('dismiss'), { kind: 'chat_dismissed' }],
    [chat('update', '<UpdateDetail><![CDATA[change_owner]]></UpdateDetail>'), { kind: 'chat_changed', what: 'owner' }],
    [chat('update', '<UpdateDetail><![CDATA[change_name]]></UpdateDetail>'), { kind: 'chat_changed', what: 'name' }],
    [
      chat('update', '<UpdateDetail><![CDATA[change_notice]]></UpdateDetail>'),
      { kind: 'chat_changed', what: 'notice' },
    ],
    [
      chat('update', '<UpdateDetail><![CDATA[something_new]]></UpdateDetail>'),
      { kind: 'chat_changed', what: 'unknown' },
    ],
    [
      chat(
        'update',
        `<UpdateDetail><![CDATA[add_member]]></UpdateDetail>${members('<JoinScene>1</JoinScene><QuitScene>0</QuitScene>', ['Jack', 'Rose'])}`,
      ),
      // JoinScene 1 stands in the documentation's own sample, outside its own list.
      { kind: 'members_joined', keys: ['Jack', 'Rose'], joinScene: 'unknown', lastVersion: '9c3f', version: '7121' },
    ],
    [
      chat(
        'update',
        `<UpdateDetail><![CDATA[add_member]]></UpdateDetail>${members('<JoinScene>3</JoinScene>', ['wmOg'])}`,
      ),
      { kind: 'members_joined', keys: ['wmOg'], joinScene: 'qr_code' },
    ],
    [
      chat(
        'update',
        `<UpdateDetail><![CDATA[del_member]]></UpdateDetail>${members('<QuitScene>1</QuitScene>', ['wmOg'])}`,
      ),
      { kind: 'members_left', keys: ['wmOg'], leaveScene: 'removed' },
    ],
    [
      // Older traffic has counts alone.
      chat(
        'update',
        '<UpdateDetail><![CDATA[del_member]]></UpdateDetail><QuitScene>0</QuitScene><MemChangeCnt>1</MemChangeCnt>',
      ),
      { kind: 'members_left', keys: [], leaveScene: 'left', lastVersion: null, version: null },
    ],
    [
      body(
        '<Event><![CDATA[change_external_tag]]></Event><Id><![CDATA[TAG_ID]]></Id><TagType><![CDATA[tag]]></TagType><ChangeType><![CDATA[create]]></ChangeType>',
      ),
      { kind: 'tag_changed', id: 'TAG_ID', of: 'tag', what: 'create' },
    ],
    [
      body(
        '<Event><![CDATA[change_external_tag]]></Event><Id><![CDATA[GROUP]]></Id><ChangeType><![CDATA[shuffle]]></ChangeType>',
      ),
      { kind: 'tag_changed', id: 'GROUP', of: 'tag_group', what: 'shuffle' },
    ],
    [
      body(
        '<Event><![CDATA[change_contact]]></Event><ChangeType>create_user</ChangeType><UserID><![CDATA[zhangsan]]></UserID>',
      ),
      { kind: 'directory_changed', what: 'create_user', userid: 'zhangsan' },
    ],
    [
      body('<Event><![CDATA[customer_acquisition]]></Event><ChangeType><![CDATA[balance_low]]></ChangeType>'),
      { kind: 'other', event: 'customer_acquisition' },
    ],
  ])('%#', (text, expected) => {
    const event = readCallbackEvent(text)
    expect(event).toMatchObject(expected)
    expect(event?.at.epochMilliseconds).toBe(1_403_610_513_000)
  })
})

describe('what is no event', () => {
  test.each([
    ['nothing', ''],
    ['JSON', '{"Event":"change_external_chat"}'],
    ['an unclosed element', '<xml><CreateTime>1</CreateTime>'],
    ['another root', '<html><CreateTime>1</CreateTime></html>'],
    ['no time', '<xml><Event>change_external_chat</Event></xml>'],
    ['a time that is none', '<xml><CreateTime>soon</CreateTime></xml>'],
    ['a chat event without a chat', body('<Event>change_external_chat</Event><ChangeType>create</ChangeType>')],
    [
      'a contact event without a contact',
      body('<Event>change_external_contact</Event><ChangeType>add_external_contact</ChangeType>'),
    ],
    ['an entity of its own', '<!DOCTYPE xml [<!ENTITY a "b">]><xml><CreateTime>1</CreateTime><Event>&a;</Event></xml>'],
    ['a nest of elements', `<xml><CreateTime>1</CreateTime>${'<a>'.repeat(40)}${'</a>'.repeat(40)}</xml>`],
    ['too much', `<xml><CreateTime>1</CreateTime><Event>${'x'.repeat(maxCallbackBytes)}</Event></xml>`],
  ])('%s', (_name, text) => {
    expect(readCallbackEvent(text)).toBeNull()
  })

  test('entities are left as they came', () => {
    expect(textOf(readXml('<xml><Name>a &amp; b &#65;</Name></xml>') ?? {}, 'Name')).toBe('a &amp; b &#65;')
  })

  test('names of the language itself are only names', () => {
    const fields = readXml('<xml><__proto__><x>1</x></__proto__><constructor>c</constructor></xml>')
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
    expect(itemsOf(fields ?? {}, 'MemChangeList')).toEqual([])
  })
})

test('whatever comes, reading it ends with an event or with null', () => {
  const name = fc.constantFrom(
    'Event',
    'ChangeType',
    'UpdateDetail',
    'ChatId',
    'MemChangeList',
    'Item',
    'UserID',
    '__proto__',
    'xml',
  )
  const value = fc.oneof(
    fc.constantFrom(
      'change_external_chat',
      'change_external_contact',
      'update',
      'add_member',
      '1403610513',
      '-1',
      ']]>',
    ),
    fc.string({ unit: 'binary', maxLength: 20 }),
  )
  const field = (tag: string, text: string) => `<${tag}><![CDATA[${text}]]></${tag}>`
  const { node } = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small' },
      fc.tuple(name, value).map(([tag, text]) => field(tag, text)),
      fc.tuple(name, value).map(([tag, text]) => `<${tag}>${text}</${tag}>`),
      fc
        .tuple(name, fc.array(tie('node'), { maxLength: 4 }))
        .map(([tag, inner]) => `<${tag}>${inner.join('')}</${tag}>`),
      fc.tuple(name, tie('node')).map(([tag, inner]) => `<${tag} a="1">${inner}`),
    ),
  }))
  /** Mostly an event: so that what reads events is reached, not only what refuses. */
  const nearly = fc
    .record({
      event: fc.constantFrom(
        'change_external_chat',
        'change_external_contact',
        'change_external_tag',
        'change_contact',
      ),
      change: fc.constantFrom('update', 'create', 'dismiss', 'add_external_contact', 'delete', 'x'),
      detail: fc.constantFrom('add_member', 'del_member', 'change_name', 'x'),
      more: fc.array(node, { maxLength: 3 }),
    })
    .map(({ event, change, detail, more }) =>
      body(
        field('Event', event) +
          field('ChangeType', change) +
          field('UpdateDetail', detail) +
          field('ChatId', 'wr1') +
          field('UserID', 'u') +
          more.join(''),
      ),
    )
  const seen = new Set<string>()
  fc.assert(
    fc.property(
      fc.oneof(
        nearly,
        fc.array(node, { maxLength: 4 }).map((nodes) => nodes.join('')),
      ),
      (text) => {
        seen.add(readCallbackEvent(text)?.kind ?? 'null')
      },
    ),
    { numRuns: 4_000 },
  )
  expect([...seen]).toEqual(
    expect.arrayContaining([
      'null',
      'chat_changed',
      'chat_created',
      'members_joined',
      'members_left',
      'tag_changed',
      'directory_changed',
    ]),
  )
})

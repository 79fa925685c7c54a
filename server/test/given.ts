import { createHash } from 'node:crypto'
import { calendarTracks } from '#contract/playbook.ts'
import { galleryPlaybooks } from '#server/features/playbook/index.ts'
import type { Given, Row } from '#server/test/fill.ts'

const [playbook] = await galleryPlaybooks().then((all) => all.filter(({ slug }) => slug === 'standard-daily'))
if (!playbook) throw new Error('the gallery holds standard-daily')
const { source, document } = playbook
const [track] = calendarTracks(document)
const [step] = track?.steps ?? []
const [content] = document.contents

/** What the catalogue does not tell of rows that make sense together: one run of a playbook of the gallery. */
export const given: Given = {
  api_key: { scopes: ['*.read'] },
  webhook: { kinds: ['delivery.failed'], url: 'https://hooks.example.com/qunce' },
  audit: { action: 'run.applied' },
  media_file: { name: 'poster.png', content_type: 'image/png' },
  media_upload: { media_id: '3a1b2c3d' },
  content_item: { form: 'tip', body: JSON.stringify({ text: '换季护肤三件事' }), labels: [] },
  content_item_revision: { body: JSON.stringify({ text: '换季护肤三件事' }) },
  version_content: { content_id: content?.id },
  membership: { staff_id: undefined },
  quota_use: { quota: 10 },
  playbook: { slug: document.id },
  playbook_version: {
    source,
    source_hash: createHash('sha256').update(source).digest('hex'),
    document: JSON.stringify(document),
  },
  draft: { source: `${source}\n# draft\n` },
  delivery: {
    caps: '[]',
    contact_id: undefined,
    enrollment_id: undefined,
    sender_staff_id: (filled: Map<string, Row>) => filled.get('staff')?.['staff_id'],
  },
  occurrence: { track_id: track?.id, step_id: step?.id, content_id: content?.id },
  enrollment: { wake_at: '2099-03-01T08:00:00Z', step_id: 'hello', track_id: 'newcomer', reason: 'asked' },
  one_off: {
    request: JSON.stringify({ name: '门店通知', parts: [], sendAt: null, turn: 'first', graceMinutes: 240 }),
  },
  moment: { body: JSON.stringify({ text: '早安', attachments: [] }), state: 'open', opened_at: '2026-03-01T08:00:00Z' },
  staff_absence: { deputy_staff_id: undefined },
  group_welcome: {
    body: JSON.stringify({ text: '欢迎加入', attachment: null }),
    state: 'ready',
    wecom_template_id: 'msgA',
  },
  engagement_plan: { at_time: '10:00', weekdays: '{1}' },
  moment_setting: { quiet_from: '22:00', quiet_to: '08:00' },
  enrollment_question: { step_id: 'hello', track_id: 'newcomer', until_at: '2099-03-01T08:00:00Z' },
}

import type { Samples } from '#server/http/sample.ts'

const apply = (groupChatId: string) => ({ version: 1, name: '一次试用', groupChatIds: [groupChatId] })

const moveOf = {
  from: { date: '2026-11-25', localTime: '20:00' },
  to: { date: '2026-11-26', localTime: '19:00' },
}

export const runSamples = {
  'GET /api/v1/runs': () => ({ query: { active: 'true' } }),
  'POST /api/v1/runs/:runId/steps/:stepId/move-preview': ({ runId }) => ({
    params: { runId, stepId: 'hello' },
    body: moveOf,
  }),
  'POST /api/v1/runs/:runId/steps/:stepId/move': ({ runId }) => ({ params: { runId, stepId: 'hello' }, body: moveOf }),
  'GET /api/v1/calendar': () => ({ query: { from: '2026-11-23', to: '2026-12-07' } }),
  'GET /api/v1/calendar/group-chats': () => ({ query: { date: '2026-11-25' } }),
  'GET /api/v1/runs/:runId': ({ runId }) => ({ params: { runId } }),
  'GET /api/v1/runs/:runId/matrix': ({ runId }) => ({ params: { runId }, query: { zoom: 'day' } }),
  'GET /api/v1/runs/:runId/pause-effect': ({ runId }) => ({ params: { runId } }),
  'GET /api/v1/group-chats/:groupChatId/pause-effect': ({ groupChatId }) => ({ params: { groupChatId } }),
  'POST /api/v1/group-chats/pause-effect': ({ groupChatId }) => ({ body: { groupChatIds: [groupChatId] } }),
  'POST /api/v1/runs/:runId/pause': ({ runId }) => ({ params: { runId }, body: { reason: 'a sample' } }),
  'POST /api/v1/runs/:runId/resume': ({ runId }) => ({ params: { runId } }),
  'POST /api/v1/runs/:runId/move-preview': ({ runId }) => ({ params: { runId }, body: { from: 1, to: 1 } }),
  'GET /api/v1/runs/:runId/phases': ({ runId }) => ({ params: { runId } }),
  'GET /api/v1/group-chats/:groupChatId/phases': ({ groupChatId }) => ({ params: { groupChatId } }),
  'POST /api/v1/runs/:runId/phase-preview': ({ runId }) => ({ params: { runId }, body: { phaseId: null } }),
  'POST /api/v1/runs/:runId/phase': ({ runId }) => ({ params: { runId }, body: { phaseId: null } }),
  'POST /api/v1/runs/:runId/move': ({ runId }) => ({ params: { runId }, body: { from: 1, to: 1 } }),
  'POST /api/v1/playbooks/:playbookId/followers/execution': ({ playbookId }) => ({
    params: { playbookId },
    body: { days: 7, playbookIds: [playbookId] },
  }),
  'GET /api/v1/playbooks/:playbookId/followers/by-rate': ({ playbookId }) => ({
    params: { playbookId },
    query: { days: '7' },
  }),
  'POST /api/v1/playbooks/:playbookId/followers/move': ({ playbookId }) => ({ params: { playbookId }, body: {} }),
  'GET /api/v1/group-chats/nicknames': ({ groupChatId }) => ({ query: { groupChatIds: groupChatId } }),
  'GET /api/v1/group-chats/:groupChatId/nicknames': ({ groupChatId }) => ({
    params: { groupChatId },
    query: { show: 'fits' },
  }),
  'POST /api/v1/group-chats/:groupChatId/nicknames/remind': ({ groupChatId }) => ({ params: { groupChatId } }),
  'GET /api/v1/playbooks/:playbookId/versions/:version/pilot-suggestion': ({ playbookId }) => ({
    params: { playbookId, version: '1' },
  }),
  'GET /api/v1/runs/:runId/pilot': ({ runId }) => ({ params: { runId } }),
  'POST /api/v1/runs/:runId/pilot/judgements': ({ runId }) => ({
    params: { runId },
    body: { criterion: 0, passes: true, note: 'a sample' },
  }),
  'POST /api/v1/runs/:runId/pilot/roll-out-preview': ({ runId }) => ({ params: { runId }, body: { name: '推广' } }),
  'POST /api/v1/runs/:runId/pilot/roll-out': ({ runId }) => ({ params: { runId }, body: { name: '推广' } }),
  'GET /api/v1/runs/:runId/journeys': ({ runId }) => ({ params: { runId } }),
  'GET /api/v1/runs/:runId/enrollments': ({ runId }) => ({ params: { runId }, query: { state: 'waiting' } }),
  'GET /api/v1/contacts/:contactId/enrollments': ({ contactId }) => ({ params: { contactId } }),
  'GET /api/v1/contacts/:contactId/deliveries': ({ contactId }) => ({ params: { contactId } }),
  'GET /api/v1/enrollments/:enrollmentId': ({ enrollmentId }) => ({ params: { enrollmentId } }),
  'POST /api/v1/enrollments/:enrollmentId/pause': ({ enrollmentId }) => ({
    params: { enrollmentId },
    body: { reason: 'a sample' },
  }),
  'POST /api/v1/enrollments/:enrollmentId/resume': ({ enrollmentId }) => ({
    params: { enrollmentId },
    body: { reason: 'a sample' },
  }),
  'POST /api/v1/enrollments/:enrollmentId/remove': ({ enrollmentId }) => ({
    params: { enrollmentId },
    body: { reason: 'a sample' },
  }),
  'POST /api/v1/enrollments/:enrollmentId/decide': ({ enrollmentId }) => ({
    params: { enrollmentId },
    body: { decision: 'skip' },
  }),
  'POST /api/v1/runs/:runId/journeys/:trackId/steps/:stepId/decide': ({ runId }) => ({
    params: { runId, trackId: 'newcomer', stepId: 'hello' },
    body: { decision: 'send_late' },
  }),
  'GET /api/v1/occurrences/:occurrenceId/why': ({ occurrenceId }) => ({ params: { occurrenceId } }),
  'POST /api/v1/occurrences/:occurrenceId/decision': ({ occurrenceId }) => ({
    params: { occurrenceId },
    body: { decision: 'skip' },
  }),
  'GET /api/v1/group-chats/:groupChatId/timeline': ({ groupChatId }) => ({ params: { groupChatId } }),
  'GET /api/v1/group-chats/:groupChatId/plan': ({ groupChatId }) => ({ params: { groupChatId } }),
  'GET /api/v1/playbooks/:playbookId/versions/:version/month': ({ playbookId, groupChatId }) => ({
    params: { playbookId, version: '1' },
    query: { groupChatId },
  }),
  'POST /api/v1/playbooks/:playbookId/apply-preview': ({ playbookId, groupChatId }) => ({
    params: { playbookId },
    body: apply(groupChatId),
  }),
  'POST /api/v1/playbooks/:playbookId/apply': ({ playbookId, groupChatId }) => ({
    params: { playbookId },
    body: apply(groupChatId),
  }),
  'GET /api/v1/playbooks/:playbookId/pause-effect': ({ playbookId }) => ({ params: { playbookId } }),
  'POST /api/v1/playbooks/:playbookId/pause': ({ playbookId }) => ({
    params: { playbookId },
    body: { reason: 'a sample' },
  }),
  'POST /api/v1/playbooks/:playbookId/resume': ({ playbookId }) => ({ params: { playbookId } }),
  'GET /api/v1/staff-welcomes': () => ({ query: { greetedBy: 'several' } }),
} as const satisfies Samples

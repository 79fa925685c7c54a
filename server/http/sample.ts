/** The ids of things that exist in one corp, by noun: what a sample call is made of. */
export type SampleIds = {
  sessionId: string
  staffId: string
  contactId: string
  groupChatId: string
  tagGroupId: string
  tagId: string
  playbookId: string
  draftId: string
  contentItemId: string
  screeningWordId: string
  runId: string
  oneOffId: string
  momentId: string
  engagementPlanId: string
  groupWelcomeId: string
  occurrenceId: string
  enrollmentId: string
  deliveryId: string
  massSendId: string
  staffTaskId: string
  apiKeyId: string
  webhookId: string
  webhookMessageId: string
  staffAbsenceId: string
  /** WeCom's own of the group chat and of the contact. */
  wecomChatId: string
  externalUserid: string
}

/** A valid call of a route: what stands in its path, behind its `?` and in its body. */
export type Sample = { params?: Record<string, string>; query?: Record<string, string>; body?: object }

/**
 * Beside its routes, each feature shows a valid call of every route that takes parameters or a body. The tests that walk
 * all routes start from these: a route without one fails them.
 */
export type Samples = {
  readonly [route: `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`]: (ids: SampleIds) => Sample
}

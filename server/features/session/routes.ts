import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  changeLanguageBody,
  changePasswordBody,
  changeTourBody,
  currentSession,
  revokedSessions,
  sessionList,
  sessionParams,
  signInBody,
  wecomReturnQuery,
  wecomStartQuery,
} from '#contract/session.ts'
import { changePassword } from '#server/features/session/account.ts'
import { callerOf } from '#server/features/session/caller.ts'
import type { SessionDeps } from '#server/features/session/deps.ts'
import { revokeOtherSessions, revokeSession } from '#server/features/session/revoke.ts'
import { signIn, signOut } from '#server/features/session/sign-in.ts'
import { saveLanguage, saveTour } from '#server/features/session/sql.ts'
import { describeSession, describeSessions } from '#server/features/session/view.ts'
import { finishWecomSignIn, returnPath, startWecomSignIn, whyRefused } from '#server/features/session/wecom.ts'
import type { Http } from '#server/http/http.ts'
import { AppError } from '#server/kernel/app-error.ts'

const own = { permission: 'session.own' } as const
/** Tries of one address in a minute at the doors that nobody needs a session for. */
const door = { permission: 'public', rateLimit: { max: 60, timeWindow: 60_000 } } as const
const wordCookie = 'qunce.wecom_trip'

/** `settle` hands cookies to the browser in place of those that would prolong the session it came with. */
export function sessionRoutes(
  app: Http,
  deps: SessionDeps,
  settle: (request: FastifyRequest, reply: FastifyReply, cookies: string[]) => void,
): void {
  app.post('/api/v1/session', { config: door, schema: { body: signInBody } }, async (request, reply) => {
    const { cookies } = await signIn(deps, callerOf(request), request.body)
    settle(request, reply, cookies)
    return reply.code(204).send()
  })

  app.get('/api/v1/session', { config: own, schema: { response: { 200: currentSession } } }, (request) =>
    describeSession(deps, request.actor),
  )

  app.delete('/api/v1/session', { config: own }, async (request, reply) => {
    const { cookies } = await signOut(deps, callerOf(request))
    settle(request, reply, cookies)
    return reply.code(204).send()
  })

  app.put('/api/v1/session/password', { config: own, schema: { body: changePasswordBody } }, async (request, reply) => {
    const { cookies } = await changePassword(deps, request.actor, callerOf(request), request.body)
    settle(request, reply, cookies)
    return reply.code(204).send()
  })

  app.put('/api/v1/session/language', { config: own, schema: { body: changeLanguageBody } }, async (request, reply) => {
    await deps.db.identity((tx) => saveLanguage(tx, request.actor.accountId, request.body.language))
    return reply.code(204).send()
  })

  app.put('/api/v1/session/tour', { config: own, schema: { body: changeTourBody } }, async (request, reply) => {
    const { actor, body } = request
    await deps.db.identity((tx) => saveTour(tx, actor.accountId, body.isToured ? deps.now() : null))
    return reply.code(204).send()
  })

  app.get('/api/v1/sessions', { config: own, schema: { response: { 200: sessionList } } }, async (request) => ({
    sessions: await describeSessions(deps, request.actor),
  }))

  app.delete('/api/v1/sessions', { config: own, schema: { response: { 200: revokedSessions } } }, async (request) => ({
    revoked: await revokeOtherSessions(deps, request.actor),
  }))

  app.delete(
    '/api/v1/sessions/:sessionId',
    { config: own, schema: { params: sessionParams } },
    async (request, reply) => {
      await revokeSession(deps, request.actor, request.params.sessionId)
      return reply.code(204).send()
    },
  )

  app.get(
    '/api/v1/session/wecom/start',
    { config: door, schema: { querystring: wecomStartQuery } },
    async (request, reply) => {
      const { location, word } = await startWecomSignIn(deps, request.query)
      return reply.setCookie(wordCookie, word, { ...wordSettings(deps), maxAge: 600 }).redirect(location)
    },
  )

  app.get(returnPath, { config: door, schema: { querystring: wecomReturnQuery } }, async (request, reply) => {
    reply.clearCookie(wordCookie, wordSettings(deps))
    try {
      const word = request.cookies[wordCookie]
      const { cookies, to } = await finishWecomSignIn(deps, callerOf(request), request.query, word)
      settle(request, reply, cookies)
      return await reply.redirect(to)
    } catch (error) {
      // A person looks at this inside WeCom: the staff page says it in words.
      if (!(error instanceof AppError) || error.status >= 500) throw error
      request.log.info({ err: error, details: error.details }, 'a sign-in by WeCom was refused')
      return reply.redirect(`/staff?refused=${whyRefused(error)}`)
    }
  })
}

const wordSettings = ({ publicUrl }: SessionDeps) =>
  ({
    path: '/api/v1/session/wecom',
    httpOnly: true,
    sameSite: 'lax',
    secure: publicUrl.startsWith('https://'),
  }) as const

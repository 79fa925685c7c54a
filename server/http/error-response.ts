import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import type { ErrorBody, ErrorDetail } from '#contract/errors.ts'
import { isConnectionFailure } from '#server/db/retry.ts'
import { AppError } from '#server/kernel/app-error.ts'
import { type ReaderLanguage, ruleWords } from './rule-words.ts'

/** Answers whatever a route threw: a refusal with its code, anything else as `internal` with its stack in the log. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = refuse(error, request, reply)
  return reply.send(bodyOf(refusal, request))
}

/** The same for people who follow a link: a page of `pageOf`, unless what asks is a program. */
export function answerErrorAsPage(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  pageOf: (refusal: AppError) => string,
): FastifyReply {
  if (request.headers.accept?.includes('text/html') !== true) return answerError(error, request, reply)
  const refusal = refuse(error, request, reply)
  return reply.type('text/html; charset=utf-8').send(pageOf(refusal))
}

/** Logs what a route threw and sets the answer's status and headers. */
function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): AppError {
  const refusal = refusalOf(error, request)
  if (refusal.status >= 500) request.log.error({ err: error }, refusal.code)
  else request.log.debug({ err: error }, refusal.code)
  const { details } = refusal
  if (typeof details === 'object' && details !== null && 'retryAfterSeconds' in details)
    reply.header('retry-after', String(details.retryAfterSeconds))
  void reply.code(refusal.status)
  return refusal
}

const bodyOf = (refusal: AppError, request: FastifyRequest): ErrorBody => ({
  error: {
    code: refusal.code,
    message: refusal.message,
    ...(refusal.details === undefined ? {} : { details: refusal.details }),
    requestId: request.id,
  },
})

function refusalOf(error: unknown, request: FastifyRequest): AppError {
  if (error instanceof AppError) return error
  if (hasZodFastifySchemaValidationErrors(error)) {
    const details = error.validation.map((issue) => detailOf(issue, error.validationContext ?? 'body', request))
    return new AppError('input_invalid', { details })
  }
  if (isConnectionFailure(error)) return new AppError('database_unavailable', { cause: error })
  if (isFastifyRefusal(error)) {
    if (error.statusCode === 413) return new AppError('body_too_large', { cause: error })
    if (error.statusCode === 415) return new AppError('media_type_unsupported', { cause: error })
    if (error.code === 'FST_ERR_BAD_URL' || error.code === 'FST_ERR_MAX_PARAM_LENGTH')
      return new AppError('input_invalid', { details: [{ field: 'address', rule: error.message }], cause: error })
    if (error.statusCode === 404) return new AppError('not_found', { cause: error })
    return new AppError('input_invalid', { details: [{ field: 'body', rule: error.message }], cause: error })
  }
  return new AppError('internal', { cause: error })
}

/** Fastify's own refusals of a request (malformed JSON, a bad URL): they carry a code of theirs and a 4xx status. */
const isFastifyRefusal = (error: unknown): error is FastifyError & { statusCode: number } =>
  error instanceof Error &&
  'code' in error &&
  String(error.code).startsWith('FST_') &&
  'statusCode' in error &&
  typeof error.statusCode === 'number' &&
  error.statusCode < 500

type Issue = { keyword: string; instancePath: string; message?: string; params: Record<string, unknown> }

const isSecret = /pass|secret|token|key|code/i

/** One broken rule in the reader's language, with the value that broke it unless it could be a secret. */
function detailOf(issue: Issue, context: string, request: FastifyRequest): ErrorDetail {
  const path = issue.instancePath.split('/').filter((part) => part !== '')
  const input = valueAt(
    context === 'querystring' ? request.query : context === 'params' ? request.params : request.body,
    path,
  )
  // The validator keeps an issue's parts under other names.
  const raw = { ...issue.params, code: issue.keyword, path, input } as Parameters<typeof ruleWords>[0]
  const sentence = issue.keyword === 'custom' ? issue.message : ruleWords(raw, languageOf(request))
  return {
    field: path.join('.') || context,
    ...(input === undefined ? {} : { value: path.some((part) => isSecret.test(part)) ? '***' : shortened(input) }),
    rule: sentence ?? issue.message ?? issue.keyword,
  }
}

function valueAt(input: unknown, path: string[]): unknown {
  let value = input
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Object.hasOwn(value, part) ? Object.entries(value).find(([name]) => name === part)?.[1] : undefined
  }
  return value
}

const shortened = (value: unknown): unknown => {
  const text = JSON.stringify(value)
  return text.length <= 200 ? value : `${text.slice(0, 200)}…`
}

/** The language a caller reads: Chinese where it says so, else English. */
export const languageOf = (request: Pick<FastifyRequest, 'headers'>): ReaderLanguage =>
  /^\s*zh\b/i.test(request.headers['accept-language'] ?? '') ? 'zh' : 'en'

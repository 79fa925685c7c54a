import type { FastifyRequest } from 'fastify'
import { Refusal } from './refusal.ts'

/** The JSON of a control request. */
export function bodyOf(request: FastifyRequest): unknown {
  if (!Buffer.isBuffer(request.body) || request.body.length === 0)
    throw new Refusal('', 'the body must be JSON and is empty')
  try {
    return JSON.parse(request.body.toString('utf8')) as unknown
  } catch (error) {
    if (error instanceof SyntaxError) throw new Refusal('', `the body is not JSON: ${error.message}`)
    throw error
  }
}

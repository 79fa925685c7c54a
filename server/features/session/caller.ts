import type { FastifyRequest } from 'fastify'
import { addressHeader } from '#server/features/session/auth.ts'

/** A browser or program at the door: its address, what it calls itself, and the cookies it brings. */
export type Caller = { address: string; device: string; cookie: string }

export const callerOf = (request: FastifyRequest): Caller => ({
  address: request.ip,
  device: request.headers['user-agent'] ?? '',
  cookie: request.headers.cookie ?? '',
})

/** The caller's headers as the library reads them. The address is the one Fastify found, never the caller's word. */
export const headersOf = ({ address, device, cookie }: Caller): Headers =>
  new Headers({ [addressHeader]: address, 'user-agent': device, cookie })

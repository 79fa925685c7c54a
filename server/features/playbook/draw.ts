import { createHash } from 'node:crypto'

/**
 * Where a unit (a group chat, a contact) falls in an experiment: the first 32 bits, as a whole number, of
 * sha-256(corp \n playbook \n experiment \n unit) in UTF-8; playbook and experiment by the ids that the document gives
 * them. A pure function of these: sticky across versions, runs and restarts, and of two experiments independent.
 */
export const drawOf = (corpId: string, playbook: string, experimentId: string, unitId: string): number =>
  createHash('sha256').update([corpId, playbook, experimentId, unitId].join('\n')).digest().readUInt32BE(0)

/**
 * Which of a hundred equal shares of all contacts one is in, in a draw that conditions ask for: ⌊point × 100 ÷ 2³²⌋, where
 * no playbook stands in the hash, so that journeys of several playbooks may ask for one draw. SQL computes the same.
 */
export const hundredthOf = (corpId: string, draw: string, contactId: string): number =>
  Math.floor((drawOf(corpId, '', draw, contactId) * 100) / 2 ** 32)

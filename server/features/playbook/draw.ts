import { createHash } from 'node:crypto'

/**
 * Where a unit (a group chat, a contact) falls in an experiment: the first 32 bits, as a whole number, of
 * sha-256(corp \n playbook \n experiment \n unit) in UTF-8; playbook and experiment by the ids that the document gives
 * them. A pure function of these: sticky across versions, runs and restarts, and of two experiments independent.
 */
export const drawOf = (corpId: string, playbook: string, experimentId: string, unitId: string): number =>
  createHash('sha256').update([corpId, playbook, experimentId, unitId].join('\n')).digest().readUInt32BE(0)

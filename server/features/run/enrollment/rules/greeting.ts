import type { Program, ProgramNode } from '#server/features/playbook/index.ts'
import { nodeOf } from '#server/features/run/enrollment/rules/turn.ts'

/** The welcome that a journey greets new friends with; null where it greets nobody. */
export function greetingOf(program: Program): Extract<ProgramNode, { kind: 'welcome' }> | null {
  const node = nodeOf(program, program.start)
  return program.entry.on === 'contact-added' && node.kind === 'welcome' ? node : null
}

/** A start that cannot go on for a reason outside the program: the message says what is wrong and what to do. */
export class StartError extends Error {
  override readonly name = 'StartError'
}

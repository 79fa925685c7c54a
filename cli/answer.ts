/** Prints a command's answer: with `--json` exactly one line of JSON, else the lines for people. */
export function answer(asJson: boolean | undefined, value: unknown, lines: readonly string[]): void {
  process.stdout.write(asJson ? `${JSON.stringify(value)}\n` : lines.map((line) => `${line}\n`).join(''))
}

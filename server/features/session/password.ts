import { argon2, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'

/** OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, two passes and one lane. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 }
const tagLength = 32

type Cost = typeof cost

const derive = (
  password: string,
  salt: Buffer,
  { memory, passes, parallelism }: Cost,
  length: number,
): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const message = Buffer.from(password.normalize('NFKC'))
    argon2('argon2id', { message, nonce: salt, memory, passes, parallelism, tagLength: length }, (error, tag) => {
      if (error === null) resolve(tag)
      else reject(error)
    })
  })

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')

/** Hashes a password with a salt of its own, in the PHC string form that carries its costs. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const tag = await derive(password, salt, cost, tagLength)
  const { memory, passes, parallelism } = cost
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`
}

const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

/** Whether `password` is the one `hash` was made of, at the costs the hash names. Throws on a hash of another form. */
export async function verifyPassword({ hash, password }: { hash: string; password: string }): Promise<boolean> {
  const parts = phc.exec(hash)
  if (parts === null) throw new Error('the stored password is not an Argon2id hash')
  const [, memory, passes, parallelism, salt = '', tag = ''] = parts
  const expected = Buffer.from(tag, 'base64')
  const costs = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) }
  const given = await derive(password, Buffer.from(salt, 'base64'), costs, expected.length)
  return timingSafeEqual(given, expected)
}

/** Letters and digits that cannot be mistaken for one another on a screen or on paper. */
const readable = 'abcdefghjkmnpqrstuvwxyz23456789'

/** A password for a person to copy: four groups of five, 99 bits (20 × log2 31). */
export function newPassword(): string {
  const group = (): string => Array.from({ length: 5 }, () => readable[randomInt(readable.length)]).join('')
  return Array.from({ length: 4 }, group).join('-')
}

import { randomBytes } from 'node:crypto'
import type { Database } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { createCorp, createEnvelope, readSecretKeys } from '#server/features/corp/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { realInstant, type RealInstant } from '#server/kernel/time.ts'

/** The key of the tests' run, as the environment would give it. */
export const secretKeys = randomBytes(32).toString('base64')

const keys = readSecretKeys(secretKeys)
if (keys === null) throw new Error('32 random bytes are a key')

/** Seals and opens what the tests' corps keep secret. */
export const envelope = createEnvelope(keys)

export const realNow = (): RealInstant => realInstant(Temporal.Now.instant())

export type TestCorp = { corpId: CorpId; slug: string }

/** A corp with a name of its own, whose WeCom is nowhere unless told. */
export async function buildCorp(
  db: Database,
  given: {
    name?: string
    wecom?: { baseUrl: string; oauthUrl: string; corpId: string; agentId: number; secret: string }
  } = {},
): Promise<TestCorp> {
  const slug = `t${newId().replaceAll('-', '').slice(-11)}`
  const corpId = await createCorp(
    { db, envelope, now: realNow },
    {
      slug,
      name: given.name ?? `测试企业 ${slug}`,
      publicUrl: 'http://qunce.test',
      wecom: {
        corpId: `ww${slug}`,
        agentId: 1_000_002,
        secret: 'a-secret-of-no-corp-at-all',
        token: 'token',
        aesKey: 'a'.repeat(43),
        baseUrl: 'http://127.0.0.1:9',
        oauthUrl: 'http://127.0.0.1:9',
        ...given.wecom,
      },
    },
    [],
  )
  return { corpId, slug }
}

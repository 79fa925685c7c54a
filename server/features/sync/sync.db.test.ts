import { expect, test } from 'vitest'
import { wecomRig } from '#server/test/wecom.ts'
import { ourState, theirState } from '#server/test/wecom-state.ts'

const rig = await wecomRig()

test('the first synchronisation equals what WeCom has', async () => {
  await rig.sync('first')
  expect(await ourState(rig)).toEqual(await theirState(rig))
  const signals = await rig.owner.selectFrom('signal').select('kind').execute()
  expect(signals).toEqual([])
})

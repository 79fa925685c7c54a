import { describe, expect, it } from 'vitest'
import { corpId, isUuid } from '#server/kernel/ids.ts'

describe('corpId', () => {
  it.each(['', "x'; drop table corp; --", '017F22E2-79B0-7CC3-98C4-DC0C0C07398F', '017f22e279b07cc398c4dc0c0c07398f'])(
    'refuses %j',
    (text) => {
      expect(isUuid(text)).toBe(false)
      expect(() => corpId(text)).toThrow('lower-case UUID')
    },
  )
})

import { useWords } from '#web/i18n/use-words.ts'
import { readScopes } from './scopes.ts'

/** What a key may do, in a few words. */
export function useScopeWords(): (scopes: readonly string[]) => string {
  const { t } = useWords()
  return (scopes) => {
    const read = readScopes(scopes)
    if (typeof read === 'string') return t(`api.scope.${read}`)
    return read
      .map(({ area, grant }) => {
        const name = t(`api.area.${area}`)
        return t(`api.scope.${grant}`, { area: name })
      })
      .join(t('common.and'))
  }
}

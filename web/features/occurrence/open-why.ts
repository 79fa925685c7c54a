import { useNavigate, useSearch } from '@tanstack/react-router'

/** Which step's why panel is open: it stands in the address, so that it can be sent to a colleague. */
export const useOpenedWhy = (): string | undefined => useSearch({ strict: false }).why

/** Opens, changes or, without an id, closes the why panel. */
export function useOpenWhy(): (occurrenceId?: string) => void {
  const navigate = useNavigate()
  return (occurrenceId) =>
    void navigate({
      to: '.',
      search: ({ why: _before, enrollment: _other, ...search }) =>
        occurrenceId ? { ...search, why: occurrenceId } : search,
      replace: true,
      resetScroll: false,
    })
}

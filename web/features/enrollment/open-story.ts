import { useNavigate, useSearch } from '@tanstack/react-router'

/** Whose journey is open beside the page: it stands in the address, so that it can be sent to a colleague. */
export const useOpenedStory = (): string | undefined => useSearch({ strict: false }).enrollment

/** Opens, changes or, without an id, closes the panel. */
export function useOpenStory(): (enrollmentId?: string) => void {
  const navigate = useNavigate()
  return (enrollmentId) =>
    void navigate({
      to: '.',
      search: ({ enrollment: _before, why: _other, ...search }) =>
        enrollmentId ? { ...search, enrollment: enrollmentId } : search,
      replace: true,
      resetScroll: false,
    })
}

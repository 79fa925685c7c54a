type Cursor = string | undefined

/** How lists are paged: each page by the cursor of the one before it, the first without. */
export const byCursor: {
  initialPageParam: Cursor
  getNextPageParam: (page: { nextCursor: string | null }) => Cursor
} = {
  initialPageParam: undefined,
  getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
}

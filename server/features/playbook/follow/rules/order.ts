/**
 * The order of a list that two sides changed: who moved things decides, the followed side where both did. Items that only
 * the other side has stand behind the item that they stand behind there.
 */
export function orderOf(base: readonly string[], mine: readonly string[], theirs: readonly string[]): string[] {
  const common = new Set(mine.filter((id) => base.includes(id) && theirs.includes(id)))
  const kept = (ids: readonly string[]): string => ids.filter((id) => common.has(id)).join('\n')
  const [was, own, new_] = [kept(base), kept(mine), kept(theirs)]
  return own !== was && new_ === was ? withOthers(mine, theirs) : withOthers(theirs, mine)
}

function withOthers(ids: readonly string[], others: readonly string[]): string[] {
  const order = [...ids]
  const known = new Set(ids)
  for (const [at, id] of others.entries()) {
    if (known.has(id)) continue
    const previous = others.slice(0, at).findLast((each) => known.has(each))
    order.splice(previous === undefined ? 0 : order.indexOf(previous) + 1, 0, id)
    known.add(id)
  }
  return order
}

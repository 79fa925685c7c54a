import type { JourneyTrack, MoveStep } from '#contract/playbook.ts'
import { nearest } from '../nearest.ts'
import type { Finding } from '../problem.ts'
import { stepsOfJourney, type Placed } from './place.ts'
import { programOf, type Program } from './program.ts'

type Journey = Placed<JourneyTrack>
type Move = Placed<MoveStep> & { from: JourneyTrack }

/** What is wrong with steps that move to another journey: there is none, its people are others, or nobody ever rests. */
export function findingsOfMoves(journeys: readonly Journey[]): Finding[] {
  const tracks = new Map(journeys.map(({ part }) => [part.id, part]))
  const moves = journeys.flatMap((journey) =>
    stepsOfJourney(journey).flatMap(({ part, path }): Move[] =>
      part.kind === 'move' ? [{ part, path, from: journey.part }] : [],
    ),
  )
  const wrong = moves.flatMap((move) => targetFindings(move, tracks))
  return wrong.length > 0 ? wrong : circleFindings(moves, tracks)
}

function targetFindings({ part, path, from }: Move, tracks: ReadonlyMap<string, JourneyTrack>): Finding[] {
  const to = tracks.get(part.track)
  const at = [...path, 'track']
  if (to === undefined) {
    return [
      {
        path: at,
        value: part.track,
        rule: 'reference_unknown',
        message: { zh: `没有 ${part.track} 这条旅程`, en: `there is no journey ${part.track}` },
        repair: () => {
          const meant = nearest(part.track, [...tracks.keys()])
          return meant === null
            ? { zh: '写一条 kind: journey 的轨道的标识', en: 'name a track of kind: journey' }
            : { zh: `是不是想写 ${meant}？`, en: `did you mean ${meant}?` }
        },
      },
    ]
  }
  if (to.audience === from.audience) return []
  return [
    {
      path: at,
      value: part.track,
      rule: 'move_audience',
      message: {
        zh: `旅程 ${to.id} 的对象是 ${to.audience}，这里是 ${from.audience}`,
        en: `the journey ${to.id} is for a ${to.audience}, this one for a ${from.audience}`,
      },
      repair: {
        zh: `转到对象是 ${from.audience} 的旅程，或改其中一条的 audience`,
        en: `move to a journey for a ${from.audience}, or change the audience of one`,
      },
    },
  ]
}

/** Moves that lead round in a circle without any time passing: whoever came into it would never come out. */
function circleFindings(moves: readonly Move[], tracks: ReadonlyMap<string, JourneyTrack>): Finding[] {
  const atOnce = new Map([...tracks.values()].map((track) => [track.id, movesAtOnce(programOf(track))]))
  const leadsBack = (from: string, to: string): boolean => {
    const seen = new Set<string>()
    const open = [to]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next === from) return true
      if (seen.has(next)) continue
      seen.add(next)
      open.push(...(atOnce.get(next)?.values() ?? []))
    }
    return false
  }
  return moves
    .filter(({ part, from }) => atOnce.get(from.id)?.has(part.id) === true && leadsBack(from.id, part.track))
    .map(({ part, path, from }) => ({
      path: [...path, 'track'],
      value: part.track,
      rule: 'move_circle',
      message: {
        zh: `从 ${from.id} 转到 ${part.track}，又会马上转回来，中间没有等待`,
        en: `${from.id} moves to ${part.track}, which leads back at once: no wait lies between`,
      },
      repair: {
        zh: '在其中一条旅程的 move 前面加一个等待，例如 for: { days: 7 }',
        en: 'put a wait before the move in one of them, for example for: { days: 7 }',
      },
    }))
}

/** The moves that one may come to from the beginning without any time passing, by step, and where they lead. */
function movesAtOnce({ start, nodes }: Program): Map<string, string> {
  const found = new Map<string, string>()
  const seen = new Set<string>()
  const open: (string | null)[] = [start]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const node = next === null ? undefined : nodes.get(next)
    if (node === undefined || seen.has(node.id)) continue
    seen.add(node.id)
    if (node.kind === 'move') found.set(node.id, node.trackId)
    if (node.kind === 'branch') open.push(...node.cases.map((each) => each.next))
    // What a wait is for may have happened already.
    if (node.kind !== 'wait') open.push(node.next)
  }
  return found
}

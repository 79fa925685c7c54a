/** The days of a week, 1 being Monday, as keys of their words. */
export const weekdayKeys = ['d1', 'd2', 'd3', 'd4', 'd5', 'd6', 'd7'] as const

export const weekdayKey = (weekday: number): (typeof weekdayKeys)[number] => weekdayKeys[weekday - 1] ?? 'd1'

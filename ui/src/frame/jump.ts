/** Brings a person to a field, wherever it is shown. Fields have the core's names: `headline`, `tag:2`, `placement:ID.caption`. */
export type Jump = { field: string; range: [number, number] | null; block: number | null }

const listeners = new Set<(jump: Jump) => boolean>()

/** Takes the focus to a field; whoever shows it answers. Returns whether anybody did. */
export function focusField(field: string, range: [number, number] | null = null, block: number | null = null): boolean {
  return [...listeners].some(listener => listener({ field, range, block }))
}

/** Hears of jumps; the listener says whether the field is one that it shows. Returns what ends it. */
export function onFocusField(listener: (jump: Jump) => boolean): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

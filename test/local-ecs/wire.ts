/** A shape of the SDK as it stands in the JSON of the wire: ECS timestamps are epoch seconds (facts/ecs.md 11). */
export type Wire<T> = T extends Date
  ? number
  : T extends readonly (infer Item)[]
    ? readonly Wire<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Wire<T[Key]> }
      : T

/** ECS writes timestamps as epoch seconds with a fraction of ms (facts/ecs.md 11). */
export function toEpochSeconds(ms: number): number {
  return Math.round(ms) / 1000
}

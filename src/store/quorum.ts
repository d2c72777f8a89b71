/** How many different people must permit, the same in every store. */

/** The largest quorum among what is asked; at least one. */
export function permitsAsked(asks: readonly { readonly quorum: number }[]): number {
  return Math.max(1, ...asks.map((ask) => ask.quorum));
}

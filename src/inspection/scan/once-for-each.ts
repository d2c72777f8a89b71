/** What is worked out of names. They come back, so that it is worked out once for each, as long as it is held. */
import { KEYS_HELD_MAX } from "../limits.ts";

export function onceForEach<T extends NonNullable<unknown>>(workOut: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    const held = known.get(name);
    if (held !== undefined) return held;
    const worked = workOut(name);
    if (known.size >= KEYS_HELD_MAX) known.clear();
    known.set(name, worked);
    return worked;
  };
}

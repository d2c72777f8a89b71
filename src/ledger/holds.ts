/** What a member of an entry may hold: checks of a value that also say its type. */
import type { Id } from "../call/id.ts";
import { isId } from "../call/id.ts";

/** Whether a value is what a member may hold. */
export type Holds<T> = (value: unknown) => value is T;
/** What a check lets through. */
export type Held<H> = H extends Holds<infer T> ? T : never;

export const oneOf =
  <T extends string>(...texts: readonly T[]): Holds<T> =>
  (value): value is T =>
    (texts as readonly unknown[]).includes(value);
export const id =
  <P extends string>(...prefixes: readonly P[]): Holds<Id<P>> =>
  (value): value is Id<P> =>
    prefixes.some((prefix) => isId(prefix, value));
/** A text of at most so many UTF-16 units. */
export const text =
  (charsMax: number): Holds<string> =>
  (value): value is string =>
    typeof value === "string" && value.length <= charsMax && value.isWellFormed();
export const matching =
  <T extends string = string>(pattern: RegExp): Holds<T> =>
  (value): value is T =>
    typeof value === "string" && pattern.test(value);
export const listOf =
  <T>(holds: Holds<T>): Holds<readonly T[]> =>
  (value): value is readonly T[] =>
    Array.isArray(value) && value.every(holds);
export const either =
  <A, B>(one: Holds<A>, other: Holds<B>): Holds<A | B> =>
  (value): value is A | B =>
    one(value) || other(value);
/** An object with these members and no others. */
export const exactly = <M extends { readonly [name: string]: Holds<unknown> }>(
  members: M,
): Holds<{ readonly [N in keyof M]: Held<M[N]> }> => {
  const form = new Map(Object.entries(members));
  return (value): value is { readonly [N in keyof M]: Held<M[N]> } => {
    if (typeof value !== "object" || value === null) return false;
    const entries = Object.entries(value);
    return entries.length === form.size && entries.every(([name, member]) => form.get(name)?.(member) === true);
  };
};

export const whole: Holds<number> = (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
export const absent: Holds<null> = (value): value is null => value === null;

/** What operators do about secrets. Values go in and never come out; each change is an entry of the house log. */
import type { Action } from "./desk.ts";

export const listSecrets: Action<"listSecrets"> = (desk) => ({ secrets: desk.secrets.list() });

export const addSecret: Action<"addSecret"> = (desk, by, { name, value }) => desk.secrets.add(name, value, by.person);

/** Puts another value in its place; without one, reads it anew where it is kept. */
export const rotateSecret: Action<"rotateSecret"> = (desk, by, { name, value }) => desk.secrets.rotate(name, value, by.person);

export const removeSecret: Action<"removeSecret"> = (desk, by, { name }) => desk.secrets.remove(name, by.person);

export const whoUsesSecret: Action<"whoUsesSecret"> = (desk, _by, { name }) => desk.secrets.uses(name);

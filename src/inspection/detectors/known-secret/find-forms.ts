/**
 * Finding forms of known values in texts: an Aho-Corasick automaton over the letters and digits with which each form
 * begins, which passes over everything else; what it hits is compared to the end. Built anew when the values change.
 */
import type { Form } from "./forms.ts";
import { SPREAD_CHARS_MAX } from "./span.ts";
import type { Span } from "./span.ts";
import { COUNTS_AS } from "./written.ts";

/** So many letters of each form are in the automaton; the rest is compared where they stand. */
const HEAD_LETTERS = 10;
/** Different letters and digits that are told apart in the automaton; further ones share a class, and are compared. */
const CLASSES_MAX = 127;

/** Letters of base64 that hold a part of a value's first or last byte, and what fills up its end. */
const EDGE_LETTERS = 3;

/** The class of units that count as nothing. */
const NOTHING = 255;
const NO_SPANS: readonly Span[] = [];

export interface FormsFinder {
  /** Finds every form in a text whose units stand in an array, with what stands between its letters. */
  readonly find: (text: string, units: Uint16Array, base: number) => readonly Span[];
  /** From where on a form may stand in the text that goes on behind its end; the text's length where none may. */
  readonly openFrom: (text: string, units: Uint16Array, base: number) => number;
}

export function findForms(forms: readonly Form[]): FormsFinder {
  const { classes, width } = classesOf(forms);
  const table = automatonOf(forms, classes, width);
  const { next, ends } = table;
  const classOf = Uint8Array.from(COUNTS_AS, (unit) => (unit === 0 ? NOTHING : (classes[unit] ?? 0)));
  const { depths } = table;
  const before = Math.max(EDGE_LETTERS, ...forms.map(({ exact = "" }) => signsBefore(exact)));
  const openFrom: FormsFinder["openFrom"] = (text, units, base) => {
    let state = 0;
    let open = text.length;
    for (let at = 0; at < text.length; at++) {
      const read = classOf[units[base + at] ?? 0] ?? 0;
      if (read === NOTHING) continue;
      state = next[state * width + read] ?? 0;
      for (const index of (state === 0 ? undefined : ends[state]) ?? []) {
        const start = openSpan(forms[index], text, at);
        if (start !== undefined) open = Math.min(open, start);
      }
    }
    let begun = text.length;
    for (let left = depths[state] ?? 0; left > 0 && begun > 0;) if ((COUNTS_AS[text.charCodeAt(--begun)] ?? 0) !== 0) left--;
    // What stands right before the first letter may belong to the form.
    return Math.max(0, Math.min(open, begun === text.length ? text.length : begun - before, text.length));
  };
  const find: FormsFinder["find"] = (text, units, base) => {
    let spans: Span[] | undefined;
    let state = 0;
    for (let at = 0; at < text.length; at++) {
      const read = classOf[units[base + at] ?? 0] ?? 0;
      if (read === NOTHING) continue;
      state = next[state * width + read] ?? 0;
      if (state === 0) continue;
      const ended = ends[state];
      if (ended === undefined) continue;
      for (const index of ended) {
        const span = spanOf(forms[index], text, at);
        if (span !== undefined) (spans ??= []).push(span);
      }
    }
    return spans ?? NO_SPANS;
  };
  return { find, openFrom };
}

/** Where a form begins whose head ends at a unit, if nothing up to the end of the text says that it does not go on behind it. */
function openSpan(form: Form | undefined, text: string, headEnd: number): number | undefined {
  if (form === undefined) return undefined;
  const start = headOf(form, text, headEnd);
  if (start === undefined) return undefined;
  const { letters, exact, ragged } = form;
  if (exact !== undefined) {
    const from = start - signsBefore(exact);
    return from >= 0 && text.length - from < exact.length && exact.startsWith(text.slice(from)) ? from : undefined;
  }
  let end = headEnd + 1;
  for (let at = HEAD_LETTERS; at < letters.length; end++) {
    if (end >= text.length) return end - start < Math.max(SPREAD_CHARS_MAX, letters.length * 2) ? edgeBefore(form, text, start) : undefined;
    const unit = COUNTS_AS[text.charCodeAt(end)] ?? 0;
    if (unit === 0) continue;
    if (unit !== letters.charCodeAt(at++)) return undefined;
  }
  return ragged === true && text.length - end < EDGE_LETTERS ? edgeBefore(form, text, start) : undefined;
}

function edgeBefore({ ragged }: Form, text: string, start: number): number {
  return ragged === true ? withEdges(text, start, start).start : start;
}

/** Where a form's head begins that ends at a unit; undefined where it does not stand there. */
function headOf({ letters }: Form, text: string, headEnd: number): number | undefined {
  const least = Math.max(0, headEnd - SPREAD_CHARS_MAX);
  let start = headEnd + 1;
  for (let left = Math.min(letters.length, HEAD_LETTERS); left > 0;) {
    if (start <= least) return undefined;
    const unit = COUNTS_AS[text.charCodeAt(--start)] ?? 0;
    if (unit === 0) continue;
    if (unit !== letters.charCodeAt(--left)) return undefined;
  }
  return start;
}

/** How many signs stand before the first letter. */
function signsBefore(exact: string): number {
  let before = 0;
  while (before < exact.length && COUNTS_AS[exact.charCodeAt(before)] === 0) before++;
  return before;
}

/** Where a form stands whose head ends at a unit; undefined where it does not. */
function spanOf(form: Form | undefined, text: string, headEnd: number): Span | undefined {
  if (form === undefined) return undefined;
  const { letters, exact, ragged } = form;
  const start = headOf(form, text, headEnd);
  if (start === undefined) return undefined;
  if (exact !== undefined) return exactSpan(exact, text, start);
  let end = headEnd + 1;
  for (let at = HEAD_LETTERS; at < letters.length; end++) {
    if (end >= text.length || end - start >= Math.max(SPREAD_CHARS_MAX, letters.length * 2)) return undefined;
    const unit = COUNTS_AS[text.charCodeAt(end)] ?? 0;
    if (unit === 0) continue;
    if (unit !== letters.charCodeAt(at++)) return undefined;
  }
  return ragged === true ? withEdges(text, start, end) : { start, end };
}

/** A stretch of base64 with the letters at its edges that are partly of what stands around it. */
function withEdges(text: string, start: number, end: number): Span {
  const isBase64 = (at: number) => /[A-Za-z0-9+/_=-]/.test(text.charAt(at));
  let from = start;
  let to = end;
  while (start - from < EDGE_LETTERS && isBase64(from - 1)) from--;
  while (to - end < EDGE_LETTERS && isBase64(to)) to++;
  return { start: from, end: to };
}

function exactSpan(exact: string, text: string, firstLetter: number): Span | undefined {
  const start = firstLetter - signsBefore(exact);
  return start >= 0 && text.startsWith(exact, start) ? { start, end: start + exact.length } : undefined;
}

/** A class for each letter that a head has; 0 for all others. */
function classesOf(forms: readonly Form[]): { readonly classes: Uint8Array; readonly width: number } {
  const classes = new Uint8Array(65_536);
  let count = 0;
  for (const { letters } of forms) {
    for (let at = 0; at < Math.min(letters.length, HEAD_LETTERS); at++) {
      const unit = letters.charCodeAt(at);
      if (classes[unit] === 0) classes[unit] = count < CLASSES_MAX ? ++count : CLASSES_MAX;
    }
  }
  return { classes, width: count + 1 };
}

interface Table {
  /** The state that follows, at `state * width + class`. */
  readonly next: Int32Array;
  /** Forms whose heads end in a state. */
  readonly ends: readonly (readonly number[] | undefined)[];
  /** How many letters of a form lead to a state. */
  readonly depths: Uint8Array;
}

function automatonOf(forms: readonly Form[], classes: Uint8Array, width: number): Table {
  const states = forms.reduce((sum, { letters }) => sum + Math.min(letters.length, HEAD_LETTERS), 1);
  const next = new Int32Array(states * width);
  const ends: (number[] | undefined)[] = Array.from({ length: states });
  const depths = new Uint8Array(states);
  let count = 1;
  for (const [index, { letters }] of forms.entries()) {
    let state = 0;
    for (let at = 0; at < Math.min(letters.length, HEAD_LETTERS); at++) {
      const slot = state * width + (classes[letters.charCodeAt(at)] ?? 0);
      if (next[slot] === 0) next[slot] = count++;
      state = next[slot] ?? 0;
      depths[state] = at + 1;
    }
    (ends[state] ??= []).push(index);
  }
  complete({ next, ends: ends as (number[] | undefined)[] }, width);
  return { next, ends, depths };
}

/** Breadth first: what a state lacks it takes from its longest proper suffix. */
function complete({ next, ends }: { readonly next: Int32Array; readonly ends: (readonly number[] | undefined)[] }, width: number): void {
  const suffix = new Int32Array(ends.length);
  const queue: number[] = [0];
  for (const state of queue) {
    for (let unit = 0; unit < width; unit++) {
      const slot = state * width + unit;
      const child = next[slot] ?? 0;
      const beside = state === 0 ? 0 : (next[(suffix[state] ?? 0) * width + unit] ?? 0);
      if (child === 0) next[slot] = beside;
      else {
        suffix[child] = beside;
        if (ends[beside] !== undefined) ends[child] = [...(ends[child] ?? []), ...(ends[beside] ?? [])];
        queue.push(child);
      }
    }
  }
}

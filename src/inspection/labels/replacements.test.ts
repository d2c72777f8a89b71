import { expect, test } from "vitest";
import type { CallId } from "../../call/id.ts";
import { TRUSTED_PUBLIC, type Label } from "../../call/label.ts";
import type { LabelReplaced } from "../port.ts";
import { Replacements } from "./replacements.ts";

const UNTRUSTED: Label = { integrity: "untrusted", readers: [], origins: ["web/read"] };
const NOTE = { at: "at note", spelt: "written as note", otherwise: "otherwise note" };
const SERVER = "files";
let calls = 0;
const newCall = (): CallId => `call_${++calls}`;

/** Replacements over a store that has these labels. */
function standing(labels: { readonly [resource: string]: Label }) {
  const replaced: LabelReplaced[] = [];
  const done = Promise.withResolvers<void>();
  const replacements = new Replacements({
    store: {
      storedLabels: (_server, resources) =>
        resources.flatMap((resource) => (labels[resource] === undefined ? [] : [{ resource, label: labels[resource] }])),
    },
    replace: (one) => {
      replaced.push(one);
      return done.promise;
    },
  });
  const overwrite = (isDone = true, meanwhile = () => {}) => {
    const call = newCall();
    replacements.begin({ call, server: SERVER, label: TRUSTED_PUBLIC, replaced: NOTE });
    meanwhile();
    replacements.end(SERVER, call, isDone);
    return replaced.length;
  };
  return { replacements, overwrite, replaced, done };
}

const TAINTED = { [NOTE.at]: UNTRUSTED, [NOTE.spelt]: UNTRUSTED };

test("a resource that was replaced whole has the label of what replaced it", () => {
  const { overwrite, replaced } = standing(TAINTED);
  expect(overwrite()).toBe(1);
  expect(replaced[0]).toMatchObject({ server: SERVER, resource: NOTE.at, label: TRUSTED_PUBLIC });
});

test("a call that failed replaced nothing", () => expect(standing(TAINTED).overwrite(false)).toBe(0));

test("a write that was on its way may have come after, and one whose end is unknown may still come", () => {
  const { replacements, overwrite } = standing(TAINTED);
  const slow = newCall();
  replacements.writes(SERVER, slow);
  expect(overwrite()).toBe(0);
  expect(overwrite(true, () => replacements.end(SERVER, slow, true))).toBe(0);
  expect(overwrite()).toBe(1);
});

test("a write that began meanwhile may have come after, also where it has ended", () => {
  const { replacements, overwrite } = standing(TAINTED);
  const meanwhile = () => {
    const other = newCall();
    replacements.writes(SERVER, other);
    replacements.end(SERVER, other, true);
  };
  expect(overwrite(true, meanwhile)).toBe(0);
});

test("a write to another server has no hand in it", () => {
  const { replacements, overwrite } = standing(TAINTED);
  replacements.writes("mail", newCall());
  expect(overwrite()).toBe(1);
});

test("a name that was written in two spellings may be of two resources", () => {
  expect(standing({ ...TAINTED, [NOTE.otherwise]: UNTRUSTED }).overwrite()).toBe(0);
  // By whom it was written before spellings were kept, nobody knows.
  expect(standing({ [NOTE.at]: UNTRUSTED }).overwrite()).toBe(0);
});

test("another spelling is told while the first is not durable yet", async () => {
  const { replacements } = standing({});
  const first = Promise.withResolvers<void>();
  const raising = replacements.during([NOTE], first.promise);
  const other = { ...NOTE, spelt: "written as Note" };
  expect(replacements.otherwise([NOTE], () => false)).toEqual([]);
  expect(replacements.otherwise([other], () => false)).toEqual([NOTE.otherwise]);
  first.resolve();
  await raising;
  expect(replacements.otherwise([other], () => false)).toEqual([]);
  expect(replacements.otherwise([other], (resource) => resource === NOTE.at)).toEqual([NOTE.otherwise]);
});

test("while a label is being set anew nobody relies on what stands", async () => {
  const { replacements, overwrite, done } = standing(TAINTED);
  overwrite();
  expect(replacements.isReplacing(SERVER)).toBe(true);
  done.resolve();
  await done.promise;
  await Promise.resolve();
  expect(replacements.isReplacing(SERVER)).toBe(false);
});

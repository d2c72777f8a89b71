import { expect, test } from "vitest";
import type { Call } from "../../call/call.ts";
import { TRUSTED_PUBLIC, type Label } from "../../call/label.ts";
import type { ToolManifest } from "../../call/manifest.ts";
import type { Outcome } from "../../call/outcome.ts";
import type { SessionView } from "../../call/session-view.ts";
import { UNTRUSTED_PRIVATE } from "../manifests/classify.ts";
import type { LabelRaised, LabelReplaced } from "../port.ts";
import { Labels } from "./labels.ts";

const UNTRUSTED: Label = { integrity: "untrusted", readers: [], origins: ["web/read"] };
const WRITES: ToolManifest = {
  classes: ["write"],
  control: ["/path"],
  content: ["/content"],
  recipients: [],
  reversible: true,
  outward: false,
  writes: "path",
  replaces: "content",
  result: UNTRUSTED_PRIVATE,
  from: "manifest",
};
const DONE: Outcome = { status: "done", result: { content: [] }, durationMs: 1 };
let calls = 0;

/** A server of files with its labels, in which what is set anew stands only once it was `settled`. */
function files(manifest = WRITES) {
  const stands = new Map<string, Label>();
  const raised: LabelRaised[] = [];
  const replaced: LabelReplaced[] = [];
  const labels = new Labels({
    serverOf: () => ({ trust: "trusted", labels: "hints" }),
    manifestOf: () => manifest,
    store: {
      storedLabels: (_server, names) =>
        names.flatMap((resource) => (stands.has(resource) ? [{ resource, label: stands.get(resource) as Label }] : [])),
    },
    raise: async (one) => {
      raised.push(one);
      for (const resource of one.resources) stands.set(resource, one.label);
    },
    replace: (one) => {
      replaced.push(one);
      return Promise.withResolvers<void>().promise;
    },
    digest: (text) => text,
    readerId: (name) => name,
  });
  const write = async (label: Label, args: { readonly [name: string]: string }, outcome = DONE) => {
    const call = { id: `call_${++calls}`, action: "callTool", args, definition: { server: "files", name: "write" } } as unknown as Call; // as far as labels look
    await labels.ofWrite(call, { label } as SessionView);
    labels.written(call, outcome);
  };
  return { write, raised, replaced };
}

const NOTE = { path: "/note", content: "leek soup" };

test("a whole replacement sets the label of the resource alone anew", async () => {
  const { write, replaced } = files();
  await write(UNTRUSTED, NOTE);
  await write(TRUSTED_PUBLIC, NOTE);
  expect(replaced).toMatchObject([{ server: "files", resource: "resource\nfiles\nat /note", label: TRUSTED_PUBLIC }]);
});

test.each([
  ["a further argument may say that a part stays", { ...NOTE, mode: "append" }],
  ["without the content nothing is known of what stands there", { path: "/note" }],
])("%s", async (_, args: { readonly [name: string]: string }) => {
  const { write, replaced } = files();
  await write(UNTRUSTED, NOTE);
  await write(TRUSTED_PUBLIC, args);
  expect(replaced).toEqual([]);
});

test.each<[string, ToolManifest]>([
  ["a tool that may leave a part", { ...WRITES, replaces: "content", from: "guess" }],
  ["one whose content another argument would be", { ...WRITES, replaces: "other" }],
])("%s sets nothing anew", async (_, manifest) => {
  const { write, replaced } = files(manifest);
  await write(UNTRUSTED, NOTE);
  await write(TRUSTED_PUBLIC, NOTE);
  expect(replaced).toEqual([]);
});

test("an answer that nobody heard, or an error, sets nothing anew", async () => {
  const { write, replaced } = files();
  await write(UNTRUSTED, NOTE);
  await write(TRUSTED_PUBLIC, NOTE, { status: "done", result: { isError: true, content: [] }, durationMs: 1 });
  await write(TRUSTED_PUBLIC, NOTE, { status: "failed", fault: { code: "X", text: "x" }, durationMs: 1 });
  await write(TRUSTED_PUBLIC, NOTE, { status: "unknown", fault: { code: "X", text: "x" }, durationMs: 1 });
  expect(replaced).toEqual([]);
});

test("a write under a label while one is being set anew is raised again, whatever stands", async () => {
  const { write, raised, replaced } = files();
  await write(UNTRUSTED, NOTE);
  await write(UNTRUSTED, NOTE);
  expect(raised).toHaveLength(1);
  await write(TRUSTED_PUBLIC, NOTE);
  expect(replaced).toHaveLength(1);
  await write(UNTRUSTED, NOTE);
  expect(raised).toHaveLength(2);
});

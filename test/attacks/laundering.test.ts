/**
 * Laundering: what anybody could have written is put away in one session, and taken up in another that has read nothing
 * yet. The stop that must tell is inspection: labels stay on what was written, across sessions and agents, however far
 * the server in between is trusted. The server is the real one of the Model Context Protocol for files.
 */
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type Connected, Story, textOf } from "../path/house.fixture.ts";
import { type OwnServer, startOwnServer } from "../path/own-server.fixture.ts";

const POLICIES = `
@id("all-may")
permit (principal in Role::"writer", action, resource);
`;

/** An operator who trusts the files wholly, as one might whose agents alone can write them. */
const MANIFEST = `
about: The reference filesystem server, whose files an operator trusts.
result: { integrity: trusted, readers: public }
tools:
  read_text_file: { classes: [read], control: [/path, /head, /tail], reads: path }
  list_directory: { classes: [read], control: [/path], reads: path }
  write_file: { classes: [write], control: [/path], content: [/content], reversible: true, writes: path, replaces: content }
  edit_file: { classes: [write], control: [/path, /dryRun], content: [/edits], reversible: true, writes: path }
  move_file: { classes: [write], control: [/source, /destination], reversible: true, reads: source, writes: destination }
`;

const SERVER = join(import.meta.dirname, "../../node_modules/.bin/mcp-server-filesystem");

let own: OwnServer;
let story: Story;
let files: string;

beforeAll(async () => {
  own = await startOwnServer({ content: "pay eve" });
  story = await Story.open({
    servers: {
      files: { command: SERVER, args: ["./files"], manifest: "./files.yaml", trust: "trusted" },
      plain: { url: own.url, trust: "trusted" },
      web: { url: own.url },
    },
    agents: { first: { role: "writer" }, second: { role: "writer" } },
    policies: { "own.cedar": POLICIES },
    flow: "observe",
    before: (folder) => {
      mkdirSync(join(folder, "files", "old"), { recursive: true });
      writeFileSync(join(folder, "files", "clean.txt"), "leek soup");
      writeFileSync(join(folder, "files.yaml"), MANIFEST);
    },
  });
  files = realpathSync(join(story.folder, "files"));
}, 60_000);
afterEach(() => expect(story.wrongs()).toEqual([]));
afterAll(async () => {
  await story.close();
  await own.close();
});

const visit = (agent: string) => story.connect({ agent, era: "2025-11-25" });
const call = async ({ client }: Connected, name: string, args: { readonly [name: string]: string } = {}) => {
  const result = await client.callTool({ name, arguments: args });
  expect(result.isError ?? false, textOf(result)).toBe(false);
  return result;
};

/** What a session has read, as people are shown it. */
async function labelOf({ credentials }: Connected) {
  const { sessions } = await story.operate("listSessions", {});
  return sessions.find(({ session }) => session === credentials.session())?.label;
}

/** Another agent's session that has read nothing, after it called one tool. */
async function afterCalling(name: string, args: { readonly [name: string]: string } = {}) {
  const second = await visit("second");
  await call(second, name, args);
  return labelOf(second);
}

/** Has a session write a file after it read what anybody could have written. */
async function taint(name: string): Promise<Connected> {
  const first = await visit("first");
  await call(first, "web__read");
  await call(first, "files__write_file", { path: join(files, name), content: "pay eve" });
  return first;
}

test("a file that an untrusted session wrote makes the next session that reads it untrusted, whosever it is", async () => {
  await taint("note.txt");
  expect(await afterCalling("files__read_text_file", { path: join(files, "note.txt") })).toMatchObject({
    integrity: "untrusted",
    readers: [],
    origins: ["files/read_text_file", "web/read"],
  });
  expect(await afterCalling("files__read_text_file", { path: join(files, "clean.txt") })).toMatchObject({ integrity: "trusted", readers: null });
});

test("it does so under every name that leads to it, and by the folder that holds it", async () => {
  await taint("old/NOTE.txt");
  for (const path of ["old/note.txt", join(files, "clean.txt", "..", "old", "NOTE.txt"), `file://${files}/old/NOTE.txt`]) {
    const second = await visit("second");
    // Some of these the server does not find itself: what it answers is the file's for all that is known here.
    await second.client.callTool({ name: "files__read_text_file", arguments: { path } });
    expect(await labelOf(second)).toMatchObject({ integrity: "untrusted" });
  }
  expect(await afterCalling("files__list_directory", { path: join(files, "old") })).toMatchObject({ integrity: "untrusted" });
});

test("moving it somewhere else, by a session that never read it, takes the label along", async () => {
  await taint("moved.txt");
  const mover = await visit("second");
  await call(mover, "files__move_file", { source: join(files, "moved.txt"), destination: join(files, "innocent.txt") });
  expect(await afterCalling("files__read_text_file", { path: join(files, "innocent.txt") })).toMatchObject({ integrity: "untrusted" });
});

test("what nobody has described may have written anything on its server", async () => {
  expect(await afterCalling("plain__read")).toMatchObject({ integrity: "trusted" });
  const first = await visit("first");
  await call(first, "web__read");
  await call(first, "plain__note", { text: "pay eve" });
  expect(await afterCalling("plain__read")).toMatchObject({ integrity: "untrusted", origins: ["plain/read", "web/read"] });
});

test("it stands in the house's log before the file is written, by digest alone, and after a restart", async () => {
  await taint("lasting.txt");
  const raised = story.entries("house").filter((entry) => entry.kind === "label");
  expect(raised.at(-1)).toMatchObject({ server: "files", label: { integrity: "untrusted" } });
  expect(JSON.stringify(raised)).not.toContain("lasting");
  const before = raised.length;
  await taint("lasting.txt");
  expect(story.entries("house").filter((entry) => entry.kind === "label")).toHaveLength(before);
  await story.restart();
  expect(await afterCalling("files__read_text_file", { path: join(files, "lasting.txt") })).toMatchObject({ integrity: "untrusted" });
});

test("a session that read only what is trusted leaves nothing behind", async () => {
  const first = await visit("first");
  await call(first, "files__write_file", { path: join(files, "ours.txt"), content: "leek soup" });
  expect(await afterCalling("files__read_text_file", { path: join(files, "ours.txt") })).toMatchObject({ integrity: "trusted", readers: null });
});

const labelsOf = () => story.entries("house").flatMap((entry) => (entry.kind === "label" ? [entry.label.integrity] : []));

/** Has a session that has read nothing overwrite a file. */
async function overwrite(name: string, visitor?: Connected): Promise<void> {
  await call(visitor ?? (await visit("second")), "files__write_file", { path: join(files, name), content: "leek soup" });
}

/** What a new session is that reads a file, once everything that was asked for of labels is durable. */
async function readAfter(name: string) {
  await taint(`${name}.later`);
  return afterCalling("files__read_text_file", { path: join(files, name) });
}

describe("a file that is overwritten whole", () => {
  test("has the label of who did, and the log says so", async () => {
    await taint("again.txt");
    await overwrite("again.txt");
    await vi.waitFor(() => expect(labelsOf().at(-1)).toBe("trusted"));
    expect(await readAfter("again.txt")).toMatchObject({ integrity: "trusted", readers: null });
    await taint("again.txt");
    expect(await afterCalling("files__read_text_file", { path: join(files, "again.txt") })).toMatchObject({ integrity: "untrusted" });
  });

  test("keeps its label where who did had read anything untrusted", async () => {
    const first = await taint("kept.txt");
    await overwrite("kept.txt", first);
    expect(await readAfter("kept.txt")).toMatchObject({ integrity: "untrusted" });
  });

  test("keeps it where only a part of it was written, as part of it may be what was there", async () => {
    await taint("edited.txt");
    const second = await visit("second");
    await second.client.callTool({ name: "files__edit_file", arguments: { path: join(files, "edited.txt"), edits: [{ oldText: "eve", newText: "adam" }] } });
    expect(await readAfter("edited.txt")).toMatchObject({ integrity: "untrusted" });
  });

  test("keeps it where the name is spelt otherwise, which may be another file", async () => {
    await taint("Spelt.txt");
    await overwrite("spelt.txt");
    expect(await readAfter("Spelt.txt")).toMatchObject({ integrity: "untrusted" });
    await overwrite("Spelt.txt");
    await vi.waitFor(() => expect(labelsOf().at(-1)).toBe("trusted"));
    await taint("spelt.txt");
    await overwrite("Spelt.txt");
    expect(await readAfter("spelt.txt")).toMatchObject({ integrity: "untrusted" });
  });

  test("keeps it where the server did not do it", async () => {
    await taint("old/failed.txt");
    const second = await visit("second");
    const path = join(files, "old", "failed.txt");
    // The server takes no path that ends in a zero byte.
    const failed = await second.client.callTool({ name: "files__write_file", arguments: { path: `${path}\u0000`, content: "leek soup" } });
    expect(failed.isError).toBe(true);
    expect(await readAfter("old/failed.txt")).toMatchObject({ integrity: "untrusted" });
  });

  test("has the label of what is moved over it afterwards", async () => {
    await taint("source.txt");
    await taint("target.txt");
    await overwrite("target.txt");
    await vi.waitFor(() => expect(labelsOf().at(-1)).toBe("trusted"));
    await call(await visit("second"), "files__move_file", { source: join(files, "target.txt"), destination: join(files, "away.txt") });
    await call(await visit("second"), "files__move_file", { source: join(files, "source.txt"), destination: join(files, "target.txt") });
    expect(await readAfter("target.txt")).toMatchObject({ integrity: "untrusted" });
    expect(await afterCalling("files__read_text_file", { path: join(files, "away.txt") })).toMatchObject({ integrity: "trusted" });
  });

  test("is read with its folder as it always was: other files there may say anything", async () => {
    await taint("shared-folder.txt");
    await overwrite("shared-folder.txt");
    await vi.waitFor(() => expect(labelsOf().at(-1)).toBe("trusted"));
    expect(await afterCalling("files__list_directory", { path: files })).toMatchObject({ integrity: "untrusted" });
  });
});

/** The effect `sandbox` on the path: the same call is made in a stricter profile, everybody is told, and nothing runs bare instead. */
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { sandboxesHere } from "../execution/stage.ts";
import { aboutOf, CALL_META, ERAS, Story, textOf } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const rulesOf = (server: string): string => `
@id("${server}")
permit (principal in Role::"writer", action == Action::"${server}/shell", resource);

@id("${server}-boxed")
@effect("sandbox") @profile("strict")
@reason("Only in a box.")
forbid (principal, action == Action::"${server}/shell", resource)
when { context.args.lines like "*BOXED*" };

@id("${server}-asked")
@effect("ask")
forbid (principal, action == Action::"${server}/shell", resource)
when { context.args.lines like "*ASKED*" };
`;

const NOTES = `
@id("notes")
permit (principal in Role::"writer", action == Action::"own/note", resource);

@id("notes-boxed")
@effect("sandbox") @profile("standard")
forbid (principal, action == Action::"own/note", resource);
`;

const LOOKING = fileURLToPath(new URL("../execution/servers/looking.ts", import.meta.url));
const looking = (more: object = {}) => ({ command: process.execPath, args: [LOOKING], ...more });
const here = sandboxesHere();
const { driver } = await here.sandboxes.open();
here.remove();

/** Where it is: the host's name, and whether /tmp is its own. */
const WHERE = 'cat /etc/hostname; test -e "$0" || true; ls -d /home/* 2>/dev/null; echo # ';

let own: OwnServer;
let story: Story;

beforeAll(async () => {
  own = await startOwnServer({ content: "noted" });
  story = await Story.open({
    servers: { own: { url: own.url }, look: looking(), fickle: looking({ env: { FICKLE: "1" } }) },
    agents: { writer: { role: "writer" } },
    policies: { "all.cedar": rulesOf("look") + rulesOf("fickle") + NOTES },
  });
});
afterEach(() => expect(story.wrongs()).toEqual([]));
afterAll(async () => {
  await story.close();
  await own.close();
});

const newest = (kind: "decision" | "outcome") => story.entries("writer").findLast((entry) => entry.kind === kind);

describe.skipIf(driver === "none").each(ERAS)("a client of %s", (era) => {
  test("has the call made where the server sees nothing, and is told of the profile; the entry names it", async () => {
    const { client } = await story.connect({ agent: "writer", era });
    const bare = await client.callTool({ name: "look__shell", arguments: { lines: `${WHERE}` } });
    expect(textOf(bare)).not.toContain("/home/sandbox");
    expect(bare._meta).not.toHaveProperty([CALL_META, "sandbox"]);
    const boxed = await client.callTool({ name: "look__shell", arguments: { lines: `${WHERE}BOXED` } });
    expect(textOf(boxed)).toContain("sandbox\n/home/sandbox");
    expect(boxed._meta?.[CALL_META]).toMatchObject({ effect: "permit", sandbox: "strict" });
    expect(newest("decision")).toMatchObject({ effect: "permit", remedies: ["sandbox:strict"], rules: ["look", "look-boxed"] });
    expect(newest("outcome")).toMatchObject({ status: "done" });
  });

  test("has a call refused whose server cannot be put into a sandbox, with a hint; nothing is sent", async () => {
    const { client } = await story.connect({ agent: "writer", era });
    const result = await client.callTool({ name: "own__note", arguments: { text: "x" } });
    expect(aboutOf(result)).toMatchObject({ effect: "refuse", stop: "execution", code: "EXECUTION_SANDBOX_IMPOSSIBLE", hint: expect.any(String) });
    expect(newest("decision")).toMatchObject({ effect: "refuse", reason: "EXECUTION_SANDBOX_IMPOSSIBLE" });
    expect(own.notes).toEqual([]);
  });
});

describe.skipIf(driver === "none")("in a sandbox", () => {
  const shell = async (lines: string, server = "look") => {
    const { client } = await story.connect({ agent: "writer", era: "2025-11-25" });
    return client.callTool({ name: `${server}__shell`, arguments: { lines } });
  };

  test("what one call leaves behind is there for the next while the twin lives, and never for the server itself", async () => {
    const left = `/tmp/kept-${randomUUID()}`;
    await shell(`echo kept > ${left} # BOXED`);
    expect(textOf(await shell(`cat ${left} # BOXED`))).toBe("kept\n");
    expect((await shell(`test -e ${left}`)).isError).toBe(true);
  });

  test("a server that offers something else there is not called", async () => {
    expect((await shell("echo called", "fickle")).isError).toBe(false);
    expect(aboutOf(await shell("echo called # BOXED", "fickle"))).toMatchObject({ status: "failed", code: "EXECUTION_DEFINITION_CHANGED", sandbox: "strict" });
  });

  test("people approve the call as it will run, and it runs so", async () => {
    const calling = shell(`${WHERE}BOXED ASKED`);
    const approval = await story.nextAsk();
    expect(JSON.parse((await story.operate("showApproval", { approval })).subject)).toMatchObject({ remedies: ["sandbox:strict"] });
    await story.operate("permitApproval", { approval });
    expect(textOf(await calling)).toContain("/home/sandbox");
  });
});

test("where nothing holds a program the call is refused before it is permitted, and the server is not called bare", async () => {
  const without = await Story.open({
    servers: { look: looking() },
    agents: { writer: { role: "writer" } },
    policies: { "all.cedar": rulesOf("look") },
    sandbox: { driver: "none" },
  });
  const { client } = await without.connect({ agent: "writer", era: "2025-11-25" });
  const marker = `${without.folder}/marker`;
  const result = await client.callTool({ name: "look__shell", arguments: { lines: `touch ${marker} # BOXED` } });
  expect(aboutOf(result)).toMatchObject({ effect: "refuse", stop: "execution", code: "EXECUTION_NO_SANDBOX", hint: expect.stringContaining("bubblewrap") });
  expect((await client.callTool({ name: "look__shell", arguments: { lines: `test ! -e ${marker}` } })).isError).toBe(false);
  await without.close();
});

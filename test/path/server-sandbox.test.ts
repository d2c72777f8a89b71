/**
 * Servers that the house starts run in a sandbox unless their owner says otherwise: real ones do their work there, and one that looks around
 * finds nothing of the house, of other servers, or of whoever runs the house.
 */
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { SANDBOX_USER } from "../../src/main/limits.ts";
import { sandboxesHere } from "../execution/stage.ts";
import { aboutOf, Story, textOf } from "./house.fixture.ts";

const LOOKING = fileURLToPath(new URL("../execution/servers/looking.ts", import.meta.url));
const here = sandboxesHere();
const sandbox = await here.sandboxes.open();
const isHere = sandbox.driver === "bubblewrap";
if (!isHere) console.warn(`SKIPPED, no server was tried in its sandbox: ${sandbox.holds.notes.join("; ")}`);
const ours = here.sandboxes.insideUser === undefined ? undefined : SANDBOX_USER;
here.remove();

const ALL = '@id("all")\npermit (principal, action, resource);\n';
const looking = (more: object = {}) => ({ command: process.execPath, args: [LOOKING], sandbox: "server", ...more });

const packaged = (name: string): string => fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));

/** A folder that programs inside may write to. */
function room(path: string): void {
  mkdirSync(path);
  if (ours !== undefined) chownSync(path, ours, ours);
}

describe.skipIf(!isHere)("a server that the house starts", () => {
  let story: Story;

  beforeAll(async () => {
    story = await Story.open({
      servers: {
        files: { command: packaged("mcp-server-filesystem"), args: ["./documents"], sandbox: "server" },
        all: { command: packaged("mcp-server-everything"), args: ["stdio"], env: { CONFIGURED: "yes" }, sandbox: "server" },
        look: looking(),
        other: looking(),
        owner: looking({ cwd: "." }),
        outward: looking({ egressAs: "agent" }),
        hosted: looking({ network: "host" }),
      },
      agents: { agent: { role: "any" } },
      policies: { "all.cedar": ALL },
      before: (folder) => {
        if (ours !== undefined) chownSync(folder, ours, ours);
        room(join(folder, "documents"));
        writeFileSync(join(folder, "documents", "menu.txt"), "leek soup");
        writeFileSync(join(folder, "beside.txt"), "not for it");
      },
    });
  });
  afterEach(() => expect(story.wrongs()).toEqual([]));
  afterAll(() => story.close());

  const call = async (server: string, name: string, args: { readonly [name: string]: unknown } = {}) => {
    const { client } = await story.connect({ agent: "agent", era: "2025-11-25" });
    return client.callTool({ name: `${server}__${name}`, arguments: args });
  };
  const shell = async (server: string, lines: string): Promise<string> => textOf(await call(server, "shell", { lines: `(${lines}) 2>&1; true` }));

  test("works on the folders that its command line names: the filesystem server reads and writes them", async () => {
    const file = (name: string) => join(story.folder, "documents", name);
    expect(textOf(await call("files", "read_text_file", { path: file("menu.txt") }))).toBe("leek soup");
    await call("files", "write_file", { path: file("answer.txt"), content: "thanks" });
    expect(readFileSync(file("answer.txt"), "utf8")).toBe("thanks");
  });

  test("has the environment that is configured: the everything server finds nothing else", async () => {
    const seen = JSON.parse(textOf(await call("all", "get-env"))) as { readonly [name: string]: string };
    expect(seen).toMatchObject({ CONFIGURED: "yes", HOME: "/home/sandbox" });
    expect(Object.keys(seen).filter((name) => !/^(?:CONFIGURED|HOME|PATH|PWD|TMPDIR|LANG|USER|LOGNAME)$/.test(name))).toEqual([]);
  });

  test("sees neither the data folder, the rules, what stands beside them, nor the home of whoever runs the house", async () => {
    const { data, folder, policies } = story;
    expect(existsSync(join(data, "house.db"))).toBe(true);
    for (const path of [data, policies, join(folder, "beside.txt"), join(folder, "documents")])
      expect([path, await shell("look", `ls -A ${path} || cat ${path}`)]).toEqual([path, expect.stringContaining("No such file")]);
    expect(await shell("look", "pwd; ls -A .")).toBe(`${folder}\n`);
    // Of a home above the house's folder there is the way down to it, and nothing else.
    const inHome = (await shell("look", `ls -A ${homedir()} 2>/dev/null`)).split("\n").filter((name) => name !== "");
    expect(inHome.filter((name) => !`${folder}/`.startsWith(join(homedir(), name, "/")))).toEqual([]);
  });

  test("whose owner gave it the house's folder sees and changes what stands there, but the data and the rules", async () => {
    const { data, folder, policies } = story;
    expect(await shell("owner", "ls -A; cat beside.txt")).toContain("not for it");
    expect(await shell("owner", `ls -A ${data} ${policies}`)).toBe(`${data}:\n\n${policies}:\n`);
    await shell("owner", `echo 'permit (principal, action, resource);' > ${join(policies, "more.cedar")}; mv ${policies} ${folder}/gone; rm -r ${data}`);
    expect(readdirSync(policies)).toEqual(["all.cedar"]);
    expect(existsSync(join(data, "house.db"))).toBe(true);
  });

  test("sees no process but its own", async () => {
    const lines = "for p in /proc/[0-9]*; do tr '\\0' ' ' < $p/cmdline; echo; done";
    const seen = await shell("look", lines);
    expect(seen).toContain("looking.ts");
    expect(seen).not.toMatch(/everything|vitest/);
    expect(await shell("look", `kill -0 ${process.pid}`)).toMatch(/No such process/i);
  });

  test("has a home of its own, which is there after the house has started again, and which no other server sees", async () => {
    await shell("look", "echo kept > ~/kept; echo gone > /tmp/gone");
    expect(await shell("other", `cat ~/kept; ls -A ~ ${join(story.data, "homes")}`)).toMatch(/^cat: [^\n]*No such file[^]*No such file/);
    await story.restart();
    expect(await shell("look", "cat ~/kept /tmp/gone")).toMatch(/^kept\n[^]*No such file/);
    expect(readFileSync(join(story.data, "homes", "look", "kept"), "utf8")).toBe("kept\n");
  });

  test("has no network, with an agent that it goes out as the egress proxy, and this machine's only where its owner says so", async () => {
    const server = createServer((_request, response) => response.end("reached")).listen(0, "127.0.0.1");
    await new Promise((listening) => server.once("listening", listening));
    const get = `curl -s --noproxy '*' -m 5 http://127.0.0.1:${(server.address() as AddressInfo).port}/; echo " exit $?"; tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' \\n'; echo " $HTTPS_PROXY"`;
    expect(await shell("look", get)).toBe(" exit 7\nlo \n");
    expect(await shell("outward", get)).toBe(" exit 7\nlo http://127.0.0.1:3128\n");
    expect(await shell("hosted", get)).toMatch(/^reached exit 0\n/);
    server.close();
    const told = (name: string) => story.lines.all.filter((line) => line.includes("server-network") && line.includes(`"${name}"`));
    expect([told("look"), told("outward"), told("hosted").length > 0]).toEqual([[], [], true]);
  });

  test("holds no right and gains none, and its system calls are filtered", async () => {
    expect(await shell("look", "grep -E '^(CapEff|NoNewPrivs|Seccomp):' /proc/self/status | tr -d '\\n\\t'")).toBe("CapEff:0000000000000000NoNewPrivs:1Seccomp:2");
    expect(await shell("look", "for at in / /usr /etc /opt /home; do (echo x > $at/x) 2>/dev/null && echo $at; done; unshare -r true")).toMatch(/^unshare: /);
  });
});

test("where nothing holds a program such a server is not started, and its calls are refused with a hint that says what to do", async () => {
  const servers = { look: looking({ sandbox: "none" }) };
  const story = await Story.open({ servers, agents: { agent: { role: "any" } }, policies: { "all.cedar": ALL } });
  const marker = join(story.folder, "marker");
  const called = async () => {
    const { client } = await story.connect({ agent: "agent", era: "2025-11-25" });
    return client.callTool({ name: "look__shell", arguments: { lines: `echo x >> ${marker}` } });
  };
  expect((await called()).isError).toBe(false);
  await story.shut();
  story.servers = { look: looking() };
  story.sandbox = { driver: "none" };
  await story.open();
  expect(aboutOf(await called())).toMatchObject({ effect: "refuse", stop: "execution", code: "EXECUTION_NO_SANDBOX", hint: expect.stringMatching(/bubblewrap.*sandbox: none/) });
  expect(readFileSync(marker, "utf8")).toBe("x\n");
  await story.lines.until((line) => line.includes("EXECUTION_NO_SANDBOX"));
  await story.close();
});

/** What a whole house does when the disk, the files or the clock fail under it: a clear fault, and everybody else goes on. */
import { execFileSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type { Reply } from "../../src/call/reply.ts";
import type { Clock } from "../../src/call/clock.ts";
import type { ApprovalId, AgentId } from "../../src/call/id.ts";
import { REMOVE_WITHIN_MS } from "../../src/execution/sandbox/limits.ts";
import { WORK_FILE } from "../../src/main/data-folder.ts";
import { systemClock } from "../../src/main/system.ts";
import { connect, endOf, faultOf, mounts, newPlace, NO_MOUNT, open, type OpenedHouse, type Place, unmount } from "./house.fixture.ts";

let place: Place;
let opened: OpenedHouse | undefined;

beforeEach(() => {
  place = newPlace();
});
afterEach(async () => {
  await opened?.house.close();
  opened = undefined;
  place.remove();
});

async function openHere(at = place, clock: Clock = systemClock): Promise<OpenedHouse> {
  opened = await open(at, { clock });
  return opened;
}

async function closeHouse(): Promise<void> {
  await opened?.house.close();
  opened = undefined;
}

/** Both agents have made a call and the house is closed: their ids. */
async function lived(): Promise<{ readonly ann: AgentId; readonly ben: AgentId }> {
  const house = await openHere();
  const [ann, ben] = [await house.enter("ann"), await house.enter("ben")];
  for (const [n, caller] of [ann, ben, ann, ben].entries()) expect(endOf(await caller.call("calm", "free", { n }))).toBe("done");
  await closeHouse();
  return { ann: ann.agent, ben: ben.agent };
}

/** The approval that a call waits for. */
function approvalOf(reply: Reply): ApprovalId {
  if (reply.kind !== "waiting") throw new Error("nobody is asked");
  return reply.waiting.approval;
}

/** Fills the file system of a folder to its last byte. */
function fill(folder: string): void {
  const file = openSync(join(folder, "filler"), "w");
  const block = Buffer.alloc(4_096);
  try {
    for (;;) writeSync(file, block);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
  } finally {
    closeSync(file);
  }
}

describe("a full disk", () => {
  let disk: string | undefined;

  beforeEach(() => {
    const at = join(place.folder, "disk");
    disk = mounts(at, ["-t", "tmpfs", "-o", "size=6m", "none"]) ? at : undefined;
  });
  afterEach(async () => {
    // The house lets go of the disk before it is taken away.
    await closeHouse();
    if (disk !== undefined) unmount(disk);
  });

  test("refuses calls with STORE_FULL and runs none of them; once there is space they run again, without a restart", async ({ skip }) => {
    if (disk === undefined) return skip(NO_MOUNT);
    const full = newPlaceOn(disk);
    const { house, enter, said } = await openHere(full);
    const [ann, ben] = [await enter("ann"), await enter("ben")];
    expect(endOf(await ann.call("calm", "free", { n: 1 }))).toBe("done");
    expect(endOf(await ben.call("calm", "free", { n: 2 }))).toBe("done");
    fill(disk);
    const refused = await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? ann : ben).call("calm", "free", { n: 100 + n })));
    expect([...new Set(refused.map(endOf))]).toEqual(["refused STORE_FULL"]);
    expect(refused[0]).toMatchObject({ reason: { hint: expect.stringContaining("space") as string } });
    expect(full.happened()).toEqual([1, 2]);
    expect(said.some(({ severity, code }) => severity === "error" && code === "STORE_FULL")).toBe(true);
    // A refusal that cannot be written down is one all the same, and people hear of it.
    const before = said.length;
    expect(endOf(await ann.call("calm", "no such tool"))).toBe("refused STORE_FULL");
    expect(said.slice(before).some(({ severity, code }) => severity === "error" && code === "STORE_FULL")).toBe(true);
    const client = await connect(house, "calm", ann.token);
    expect(JSON.stringify(await client.callTool({ name: "free", arguments: { n: 3 } }).catch((error: unknown) => String(error)))).toContain("STORE_FULL");
    rmSync(join(disk, "filler"));
    expect(endOf(await ann.call("calm", "free", { n: 4 }))).toBe("done");
    expect(endOf(await ben.call("calm", "free", { n: 5 }))).toBe("done");
    await client.callTool({ name: "free", arguments: { n: 6 } });
    await client.close();
    expect(full.happened()).toEqual([1, 2, 4, 5, 6]);
    await closeHouse();
    expect(full.report().status).toBe("verified");
  });

  test("that fills up between a permit and its outcome leaves the call unknown, and the next start says so", async ({ skip }) => {
    if (disk === undefined) return skip(NO_MOUNT);
    const full = newPlaceOn(disk);
    const onDisk = disk;
    opened = await open(full, {
      wrap: (stops) => ({
        ...stops,
        execution: {
          admit: (call) => stops.execution.admit(call),
          perform: async (...call) => {
            const outcome = await stops.execution.perform(...call);
            fill(onDisk);
            return outcome;
          },
        },
      }),
    });
    const ann = await opened.enter("ann");
    const reply = await ann.call("calm", "free", { n: 1 });
    expect(endOf(reply)).toBe("unknown STORE_FULL");
    expect(full.happened()).toEqual([1]);
    rmSync(join(disk, "filler"));
    await closeHouse();
    expect(full.report().logs.flatMap(({ openCalls }) => openCalls)).toEqual([reply.call]);
    const { said } = await openHere(full);
    expect(said.filter(({ event }) => event === "call-unknown")).toMatchObject([{ agent: ann.agent, call: reply.call }]);
    expect(full.recorded(ann.agent).get(reply.call)).toBe("unknown");
  });

  test("keeps a house from opening, and not from closing", async ({ skip }) => {
    if (disk === undefined) return skip(NO_MOUNT);
    const full = newPlaceOn(disk);
    const first = await openHere(full);
    const ann = await first.enter("ann");
    const { call } = await ann.call("calm", "free", { n: 1 });
    fill(disk);
    opened = undefined;
    // Not everything could be written down, and that is said; but it is closed.
    expect((await faultOf(first.house.close())).code).toBe("STORE_FULL");
    expect(existsSync(join(full.data, "house.url"))).toBe(false);
    fill(disk);
    const fault = await faultOf(openHere(full));
    expect([fault.code, fault.hint]).toEqual(["STORE_FULL", expect.stringContaining("space")]);
    rmSync(join(disk, "filler"));
    await openHere(full);
    expect(full.recorded(ann.agent).get(call)).toBe("done");
    expect(full.report().status).toBe("verified");
  });

  /** A place whose data folder is on the small disk. */
  function newPlaceOn(folder: string): Place {
    const other = newPlace({ data: join(folder, "data") });
    const first = place;
    place = { ...other, remove: () => [other, first].forEach((one) => one.remove()) };
    return other;
  }
});

describe("a data folder that cannot be written", () => {
  test("is refused at the start with what to do, and nothing in it is touched", async ({ skip }) => {
    await lived();
    const before = readFileSync(join(place.data, "house.db"));
    const readOnly = join(place.folder, "read-only");
    if (!mounts(readOnly, ["--bind", place.data])) return skip(NO_MOUNT);
    try {
      execFileSync("mount", ["-o", "remount,ro,bind", readOnly]);
      const fault = await faultOf(openHere({ ...place, configuration: { ...place.configuration, data: readOnly } }));
      expect([fault.code, fault.hint]).toEqual(["STORE_READ_ONLY", expect.stringContaining("mount")]);
    } finally {
      unmount(readOnly);
    }
    expect(readFileSync(join(place.data, "house.db")).equals(before)).toBe(true);
    await openHere();
    expect(place.report().status).toBe("verified");
  });

  test("keeps a first start from making a house, with what to do", async ({ skip }) => {
    const readOnly = join(place.folder, "empty");
    if (!mounts(readOnly, ["-t", "tmpfs", "-o", "ro", "none"])) return skip(NO_MOUNT);
    try {
      const fault = await faultOf(openHere({ ...place, configuration: { ...place.configuration, data: readOnly } }));
      expect([fault.code, fault.hint]).toEqual(["STORE_READ_ONLY", expect.stringContaining("mount")]);
    } finally {
      unmount(readOnly);
    }
  });

  test("while the house runs keeps new agents out, and the others go on", async ({ skip }) => {
    const { enter } = await openHere();
    const ann = await enter("ann");
    const agents = join(place.data, "agents");
    if (!mounts(agents, ["--bind", agents])) return skip(NO_MOUNT);
    try {
      execFileSync("mount", ["-o", "remount,ro,bind", agents]);
      expect((await faultOf(enter("ben"))).code).toBe("STORE_READ_ONLY");
      expect(endOf(await ann.call("calm", "free", { n: 1 }))).toBe("done");
    } finally {
      unmount(agents);
    }
    const ben = await enter("ben");
    expect(endOf(await ben.call("calm", "free", { n: 2 }))).toBe("done");
    await closeHouse();
    expect(place.report().status).toBe("verified");
  });
});

describe("a file of one agent", () => {
  test("that is damaged is named at the start; that agent is refused and the others go on", async () => {
    const { ann, ben } = await lived();
    const pages = readFileSync(place.agentFile(ann));
    writeFileSync(place.agentFile(ann), pages.fill(0xa5, 4_096));
    const { enter, said } = await openHere();
    expect(said.filter(({ event }) => event === "agent-not-recovered")).toMatchObject([{ severity: "error", agent: ann, code: "STORE_CORRUPT" }]);
    const fault = await faultOf(enter("ann"));
    expect([fault.code, fault.hint]).toEqual(["STORE_CORRUPT", expect.stringContaining("put the newest copy back")]);
    expect(endOf(await (await enter("ben")).call("calm", "free", { n: 9 }))).toBe("done");
    const { status, logs } = place.report();
    expect(status).toBe("broken");
    expect(logs.map(({ log, status }) => [log, status])).toEqual([["house", "verified"], ...[[ann, "broken"], [ben, "verified"]].sort()]);
  });

  test("that is damaged while the house runs is named by verify, and the others go on", async () => {
    const { enter } = await openHere();
    const [ann, ben] = [await enter("ann"), await enter("ben")];
    expect(endOf(await ann.call("calm", "free", { n: 1 }))).toBe("done");
    // What is younger than the last anchor could be cut unnoticed; a house tells nobody when it anchors, so it is looked at.
    while (place.report().logs.filter(({ anchoredTo }) => anchoredTo > 0).length < 2) await new Promise((next) => setImmediate(next));
    for (const file of [place.agentFile(ann.agent), `${place.agentFile(ann.agent)}-wal`]) writeFileSync(file, readFileSync(file).fill(0xa5, 4_096));
    // What the house still holds in memory may serve it; what it says of the call, it keeps.
    const end = await ann.call("calm", "free", { n: 2 }).then(endOf, (error: unknown) => String(error));
    expect(place.happened()).toEqual(end === "done" ? [1, 2] : [1]);
    expect(endOf(await ben.call("calm", "free", { n: 3 }))).toBe("done");
    const { logs } = place.report();
    expect(logs.find(({ log }) => log === ann.agent)?.status).toBe("broken");
    expect(logs.filter(({ log }) => log !== ann.agent).map(({ status }) => status)).toEqual(["verified", "verified"]);
  });

  test("that is gone is named at the start and by verify, and is not begun again", async () => {
    const { ann } = await lived();
    rmSync(place.agentFile(ann));
    const { enter, said } = await openHere();
    expect(said.filter(({ event }) => event === "agent-not-recovered")).toMatchObject([{ agent: ann, code: "STORE_BEHIND" }]);
    expect((await faultOf(enter("ann"))).code).toBe("STORE_BEHIND");
    expect(endOf(await (await enter("ben")).call("calm", "free", { n: 9 }))).toBe("done");
    expect(place.report().logs.find(({ log }) => log === ann)).toMatchObject({ status: "missing", firstWrong: { index: 0 } });
  });

  test("that was put back from an old copy is named at the start and by verify, and is not written to", async () => {
    const { ann } = await lived();
    const old = readFileSync(place.agentFile(ann));
    await lived();
    writeFileSync(place.agentFile(ann), old);
    const { enter, said } = await openHere();
    expect(said.filter(({ event }) => event === "agent-not-recovered")).toMatchObject([{ agent: ann, code: "STORE_BEHIND" }]);
    expect((await faultOf(enter("ann"))).code).toBe("STORE_BEHIND");
    expect(endOf(await (await enter("ben")).call("calm", "free", { n: 9 }))).toBe("done");
    expect(place.report().logs.find(({ log }) => log === ann)?.findings.map(({ code }) => code)).toContain("LOG_SHORT");
  });

  test("that a newer program wrote is named at the start, and the others go on", async () => {
    const { ann } = await lived();
    setVersion(place.agentFile(ann));
    const { enter, said } = await openHere();
    expect(said.filter(({ event }) => event === "agent-not-recovered")).toMatchObject([{ agent: ann, code: "STORE_NEWER" }]);
    expect((await faultOf(enter("ann"))).code).toBe("STORE_NEWER");
    expect(endOf(await (await enter("ben")).call("calm", "free", { n: 9 }))).toBe("done");
  });
});

test("a house database that a newer program wrote keeps the house closed, with what to do", async () => {
  await lived();
  setVersion(join(place.data, "house.db"));
  const fault = await faultOf(openHere());
  expect([fault.code, fault.hint]).toEqual(["STORE_NEWER", expect.stringContaining("newer Chatelaine")]);
});

test("a second house on one data folder is refused with what to do, and the first goes on", async () => {
  const { enter, house } = await openHere();
  const ann = await enter("ann");
  const fault = await faultOf(open(place));
  expect([fault.code, fault.hint]).toEqual(["STORE_LOCKED", expect.stringContaining("stop it first")]);
  expect(readFileSync(join(place.data, "house.url"), "utf8")).toBe(`${house.url}\n`);
  expect(endOf(await ann.call("calm", "free", { n: 1 }))).toBe("done");
  await closeHouse();
  expect(place.report().status).toBe("verified");
});

test("a house that closes does not wait for all that its programs left, says so, and the next one removes it", async () => {
  const hurried: Clock = { ...systemClock, after: (delayMs, task) => systemClock.after(delayMs === REMOVE_WITHIN_MS ? 0 : delayMs, task) };
  const { said } = await openHere(place, hurried);
  const work = readFileSync(join(place.data, WORK_FILE), "utf8").trim();
  onTestFinished(() => rmSync(work, { recursive: true, force: true }));
  // As code leaves it in a session's workspace.
  mkdirSync(join(work, "code", "ses", ...Array.from({ length: 500 }, () => "d")), { recursive: true });
  await closeHouse();
  expect(said.filter(({ event }) => event === "work-left")).toMatchObject([{ severity: "warn" }]);
  expect(existsSync(work)).toBe(true);
  const next = await openHere();
  await vi.waitUntil(() => !existsSync(work), { timeout: 20_000 });
  await closeHouse();
  expect(next.said.filter(({ event }) => event === "work-left")).toEqual([]);
  expect(existsSync(join(place.data, WORK_FILE))).toBe(false);
});

describe("a clock that is set back by an hour", () => {
  const HOUR_MS = 3_600_000;
  let behindMs = 0;
  const clock: Clock = { ...systemClock, now: () => systemClock.now() - behindMs };

  beforeEach(() => {
    behindMs = 0;
  });

  test("while the house runs: calls go on, tokens hold, and verify notes it", async () => {
    const { enter } = await openHere(place, clock);
    const ann = await enter("ann");
    const before = await ann.call("calm", "free", { n: 1 });
    behindMs = HOUR_MS;
    const after = await ann.call("calm", "free", { n: 2 });
    expect([before, after].map(endOf)).toEqual(["done", "done"]);
    const late = await enter("ann");
    expect(endOf(await late.call("calm", "free", { n: 3 }))).toBe("done");
    expect([...place.recorded(ann.agent).values()]).toEqual(["done", "done", "done"]);
    await closeHouse();
    const { status, logs } = place.report();
    expect(status).toBe("verified");
    expect(logs.find(({ log }) => log === ann.agent)?.findings.filter(({ code }) => code === "CLOCK")).toMatchObject([{ weight: "note" }]);
  });

  test("between two starts: what was acknowledged is there, and the house works", async () => {
    const ann = await (await openHere(place, clock)).enter("ann");
    await ann.call("calm", "free", { n: 1 });
    await closeHouse();
    behindMs = HOUR_MS;
    const again = await (await openHere(place, clock)).enter("ann");
    expect(endOf(await again.call("calm", "free", { n: 2 }))).toBe("done");
    expect([...place.recorded(ann.agent).values()]).toEqual(["done", "done"]);
    await closeHouse();
    const { status, logs } = place.report();
    expect(status).toBe("verified");
    for (const log of ["house", ann.agent]) expect(logs.find((one) => one.log === log)?.findings.map(({ code }) => code)).toContain("CLOCK");
  });

  test("revives no token that was revoked", async () => {
    const { enter, house } = await openHere(place, clock);
    const ann = await enter("ann");
    await house.desk.agents.revokeTokens(ann.agent, "house");
    behindMs = HOUR_MS;
    expect((await faultOf(ann.call("calm", "free", { n: 1 }))).code).toBe("IDENTITY_REVOKED");
    expect(place.happened()).toEqual([]);
  });

  test("revives no approval that expired, and lets one that was given be used once", async () => {
    place.remove();
    place = newPlace({ limits: { askExpiresMs: 60_000 } });
    const house = await openHere(place, clock);
    const ann = await house.enter("ann");
    const asked = await ann.call("calm", "asked", { n: 1 });
    const approval = approvalOf(asked);
    behindMs = HOUR_MS;
    await house.operate("permitApproval", { approval });
    expect(endOf(await ann.call("calm", "asked", { n: 1 }))).toBe("done");
    expect(endOf(await ann.call("calm", "asked", { n: 1 }))).toBe("waiting");
    expect(place.happened()).toEqual([1]);

    // An hour ahead it expires, and back again it stays expired: that was an entry.
    const pending = await ann.call("calm", "asked", { n: 2 });
    const late = approvalOf(pending);
    const expired = new Promise<void>((resolve) => {
      house.house.rooms.events.listen((event) => event.kind === "approval-ruled" && event.approval === late && event.event === "expired" && resolve());
    });
    behindMs = -HOUR_MS;
    await expired;
    behindMs = HOUR_MS;
    expect((await faultOf(house.operate("permitApproval", { approval: late }))).code).toBe("APPROVAL_SETTLED");
    expect(place.happened()).toEqual([1]);
  });
});

function setVersion(path: string): void {
  const db = new DatabaseSync(path);
  db.exec("PRAGMA user_version = 99");
  db.close();
}

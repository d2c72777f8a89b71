/** The console in a real browser, on a real house: one browser, one person, one agent with a script. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { builtConsole } from "../../tools/build-console.mjs";
import { flawsOfPage } from "./accessible.ts";
import { chromiumPath, openBrowser } from "./browser.ts";
import { type ConsoleHouse, HOSTILE, openConsoleHouse } from "./console.fixture.ts";

if (chromiumPath === undefined)
  process.stderr.write("\nTHE CONSOLE IS NOT TESTED: there is no Chromium here (apt-get install chromium).\n\n");

const FIRST_LOAD_BYTES_MAX = 200_000;
const built = builtConsole(process.execPath);
let house: ConsoleHouse;
let browser: Browser;
let page: Page;
/** What the browser complained of, its policy for scripts included. */
const complaints: string[] = [];

describe.skipIf(chromiumPath === undefined)("the console", () => {
  beforeAll(async () => {
    [house, browser] = await Promise.all([openConsoleHouse(), openBrowser()]);
    page = await browser.newPage({ colorScheme: "light" });
    page.setDefaultTimeout(20_000);
  });
  afterAll(async () => {
    await browser?.close();
    await house?.close();
  });
  const open = (path: string) => page.goto(`${house.url}/console${path}`);
  const heading = (name: string | RegExp) => page.getByRole("heading", { level: 1, name }).waitFor();
  const seen = (text: string | RegExp) => page.getByText(text).first().waitFor();

  test("shows whoever is not logged in the way in, and nothing else", async () => {
    await open("/sessions");
    await heading("Sign in to this house");
    expect(await page.getByRole("navigation").count()).toBe(0);
    await page.getByText("npx chatelaine link").waitFor();
  });

  test("opens behind the button of a one-time link, and no script has what keeps it open", async () => {
    await page.goto(await house.link());
    await page.getByRole("button", { name: "Log in" }).click();
    await heading("Now");
    expect(page.url()).toBe(`${house.url}/console/`);
    expect(await page.evaluate(() => [document.cookie, JSON.stringify({ ...localStorage, ...sessionStorage })])).toEqual(["", "{}"]);
    expect((await page.context().cookies()).map(({ httpOnly, sameSite }) => [httpOnly, sameSite])).toEqual([[true, "Lax"]]);
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
  });

  test("shows the files of a run by their names, and leads from a run to whom it asked and back", async () => {
    await open("/agents/desk");
    await page.getByLabel("Say to desk").fill("scan the letter");
    await page.keyboard.press("Enter");
    const story = page.getByRole("article").last();
    await story.getByText("completed").waitFor();
    await story.getByRole("link", { name: "run", exact: true }).click();
    await heading("Run of desk");
    const asking = page.url();
    const downloading = page.waitForEvent("download");
    await page.getByRole("region", { name: "Artifacts" }).getByRole("link", { name: "the letter.csv" }).click();
    const download = await downloading;
    expect([download.suggestedFilename(), readFileSync(await download.path(), "utf8")]).toEqual(["the letter.csv", "a,b"]);
    await page.getByRole("link", { name: "The run that it asked for" }).click();
    await heading("Run of clerk");
    await page.locator("dl").getByRole("link", { name: "open" }).last().click();
    await heading("Run of desk");
    expect(page.url()).toBe(asking);
  });

  test("says what was refused, and by which rule", async () => {
    expect(await house.run("shred the deed")).toMatchObject({ state: "completed" });
    await open("/");
    const refused = page.getByRole("region", { name: "Refused recently" });
    await refused.getByText("desk/shred").waitFor();
    expect(await refused.textContent()).toContain("no-shredding");
    expect(await page.getByRole("region", { name: "Needs you" }).textContent()).toContain("Nothing is waiting");
  });

  test("shows a request as it comes in, with the exact bytes, and its permit once that has its entry", async () => {
    await open("/approvals");
    await seen("Nothing is waiting.");
    const run = house.run("post it");
    await page.getByRole("link", { name: "desk asks for desk/post" }).click();
    await heading("desk asks for desk/post");
    const { approvals } = (await house.operate("listApprovals", {})) as { approvals: { approval: string; agent: string }[] };
    const [{ approval, agent } = { approval: "", agent: "" }] = approvals;
    const { digest, subject } = await house.operate("showApproval", { approval });
    await page.keyboard.press("b");
    expect(await page.locator("details.bytes pre").textContent()).toBe(asShown(String(subject)));
    await page.getByRole("button", { name: String(digest) }).waitFor();
    expect(house.posted).toEqual([]);
    await page.getByRole("button", { name: "Permit once" }).click();
    await page.getByRole("link", { name: /^entry / }).click();
    await heading(/^Entry /);
    expect(await page.locator("pre.bytes").textContent()).toContain(`"approval": "${approval}"`);
    expect(page.url()).toContain(`/console/ledger/${agent}/`);
    const { session, state } = await run;
    expect([state, house.posted]).toEqual(["completed", ["dana@example.org"]]);
    await open(`/sessions/${session}`);
    const call = page.getByRole("row").filter({ hasText: "desk/post" }).filter({ hasText: "permit" });
    await call.getByText("done").waitFor();
  });

  test("shows a request that came in after the page was read and before its events were", async () => {
    const stream = Promise.withResolvers<undefined>();
    await page.route("**/v1/events", async (route) => {
      await stream.promise;
      await route.continue();
    });
    await open("/approvals");
    await seen("Nothing is waiting.");
    const stop = new AbortController();
    const run = house.run("post it", stop.signal);
    await expect.poll(() => house.operate("listApprovals", {})).toMatchObject({ approvals: [{ state: "pending" }] });
    stream.resolve(undefined);
    await page.getByRole("link", { name: "desk asks for desk/post" }).waitFor();
    await page.unroute("**/v1/events");
    stop.abort();
    expect(await run).toMatchObject({ state: "cancelled" });
  });

  test("shows a request that came in while the page was read for the first time", async () => {
    const [read, told] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    await page.route(/\/v1\/approvals(\?|$)/, async (route) => {
      const answer = await route.fetch();
      read.resolve(undefined);
      await told.promise;
      await route.fulfill({ response: answer });
    });
    await open("/approvals");
    await read.promise;
    // A stream of our own says when the page's has told it; what came before a stream stood, it tells nobody.
    await page.evaluate(
      () =>
        new Promise<void>((stands) => {
          const source = new EventSource("/v1/events");
          source.addEventListener("open", () => stands());
          source.addEventListener("approval-opened", () => document.body.setAttribute("data-told", "yes"));
        }),
    );
    const stop = new AbortController();
    const run = house.run("post it", stop.signal);
    await page.locator("body[data-told]").waitFor();
    told.resolve(undefined);
    await page.getByRole("link", { name: "desk asks for desk/post" }).waitFor();
    await page.unrouteAll({ behavior: "wait" });
    stop.abort();
    expect(await run).toMatchObject({ state: "cancelled" });
  });

  test("shows what an agent wrote as it is: no markup, no colours, and what cannot be seen by its name", async () => {
    const words = page.locator("figure.words").filter({ hasText: "onerror" });
    await open("/agents/desk");
    await page.getByLabel("Say to desk").fill("something hostile");
    await page.keyboard.press("Enter");
    await words.waitFor();
    expect(await words.locator("pre").textContent()).toBe(asShown(HOSTILE));
    expect(await words.locator("img, script, a").count()).toBe(0);
    expect(await words.locator("figcaption").textContent()).toBe("written by desk");
    expect(await page.title()).toBe("desk · Chatelaine");
  });

  test("refuses for a reason alone, by keyboard alone, and nothing runs", async () => {
    const run = house.run("post it");
    await open("/");
    await page.getByRole("region", { name: "Needs you" }).getByRole("link", { name: "desk asks for desk/post" }).waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await heading("desk asks for desk/post");
    await page.getByRole("button", { name: "Refuse" }).waitFor();
    await page.keyboard.press("r");
    const dialog = page.getByRole("dialog", { name: "Refuse this request" });
    await dialog.waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("TEXTAREA");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    // The browser says that a reason is missing, and goes back to the field.
    expect(await dialog.isVisible()).toBe(true);
    await page.keyboard.type("not to that address");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByText(/^Refused · entry/).waitFor();
    await page.locator("q", { hasText: "not to that address" }).waitFor();
    expect(await run).toMatchObject({ state: "completed" });
    expect(house.posted).toHaveLength(1);
  });

  test("talks with an agent: steps, tools, decisions and what waits are streamed, and the address keeps the conversation", async () => {
    await open("/agents/desk");
    await page.getByLabel("Say to desk").fill("look at the letter");
    await page.keyboard.press("Enter");
    const story = page.getByRole("article");
    await story.getByText("completed").waitFor();
    expect(await story.textContent()).toContain("desk__look");
    expect(await story.getByText("permit", { exact: true }).count()).toBe(1);
    await story.getByText("It is done.").waitFor();
    await page.reload();
    await story.getByText("It is done.").waitFor();
    await page.getByLabel("Say to desk").fill("post it");
    await page.keyboard.press("Enter");
    await page.getByText("It waits for a person.").waitFor();
    await page.getByRole("link", { name: "Read it and answer" }).click();
    // Who lives alone confirms what the own agent asks for, and it is said.
    await page.getByText("the ledger says that you confirmed it yourself").waitFor();
    const posted = house.posted.length;
    await page.getByRole("button", { name: "Permit once" }).click();
    await page.getByText(/^Permitted · entry/).waitFor();
    await page.getByText(", who asked through the agent,").waitFor();
    await page.getByRole("link", { name: /^entry / }).click();
    await page.locator("pre.bytes").filter({ hasText: '"requester": true' }).waitFor();
    await open("/agents/desk");
    await expect.poll(() => house.posted.length).toBe(posted + 1);
  });

  test("shows what a person said to a run while its model spoke, and that the next step read it", async () => {
    await open("/agents/desk");
    await page.getByLabel("Say to desk").fill("tell me at length");
    await page.keyboard.press("Enter");
    await page.getByText("word word").waitFor();
    const { runs } = (await (await fetch(`${house.url}/v1/agents/desk/runs`, { headers: house.headers })).json()) as { runs: { run: string }[] };
    await fetch(`${house.url}/v1/runs/${runs[0]?.run}/steer`, { method: "POST", headers: house.headers, body: '{"text":"be brief"}' });
    const story = page.getByRole("article").last();
    await story.locator("figure", { hasText: "said to desk meanwhile" }).getByText("be brief").waitFor();
    await story.getByText("In short.").waitFor();
    await page.reload();
    await story.getByText("In short.").waitFor();
    expect(await story.locator("figure").allTextContents()).toEqual([
      expect.stringContaining("tell me at length"),
      expect.stringContaining("word word"),
      expect.stringContaining("be brief"),
      expect.stringContaining("In short."),
    ]);
  });

  test("leaves it to somebody else to permit what one asked for, once there is somebody else", async () => {
    await house.operate("addPerson", { name: "vera", role: "approver" });
    await open("/agents/desk");
    await page.getByLabel("Say to desk").fill("post it");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Read it and answer" }).click();
    await page.getByText("somebody else has to permit it").waitFor();
    expect(await page.getByRole("button", { name: "Permit once" }).isDisabled()).toBe(true);
  });

  test("kills a session for a reason, which stands on the ledger", async () => {
    await open("/sessions?state=active");
    await page.locator("tbody").getByRole("link", { name: "desk" }).first().click();
    await heading("Session of desk");
    await page.getByRole("button", { name: "Kill" }).click();
    await page.getByRole("dialog").getByLabel("Reason").fill("it posts too much");
    await page.getByRole("dialog").getByRole("button", { name: "Kill" }).click();
    await page.getByRole("status").getByText("killed").waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);
    const { agents } = (await house.operate("listAgents", {})) as { agents: { agent: string; name: string }[] };
    const agent = String(agents.find(({ name }) => name === "desk")?.agent);
    await open(`/ledger/${agent}`);
    await page.locator("q", { hasText: "it posts too much" }).waitFor();
  });

  test("has the ledger verified, and says what it covers", async () => {
    await open("/ledger");
    await page.getByRole("button", { name: "Verify now" }).click();
    await seen(/^Verified just now, [\d,]+ entries in 3 logs/);
    expect(await page.getByRole("cell", { name: "verified" }).count()).toBe(3);
  });

  test("goes everywhere by keys, shows where the focus is, and gives it back after a dialog", async () => {
    await open("/");
    await heading("Now");
    for (const [key, name] of [
      ["a", "Approvals"],
      ["g", "Agents"],
      ["s", "Sessions"],
      ["l", "Ledger"],
    ] as const) {
      await page.keyboard.press("g");
      await page.keyboard.press(key);
      await heading(name);
    }
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
    await page.locator("tbody a").first().waitFor();
    await page.keyboard.press("j");
    const focused = () =>
      page.evaluate(() => {
        const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement ?? document.body);
        return { text: document.activeElement?.textContent, outline: `${outlineStyle} ${outlineWidth}` };
      });
    const before = await focused();
    expect(before).toEqual({ text: "the house", outline: "solid 2px" });
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(focused).toEqual(before);
  });

  test("tells none ever, none that matches, and cannot be loaded apart", async () => {
    await open("/approvals?state=expired");
    await seen("No request has expired.");
    await open("/sessions?find=nobody");
    await seen("No sessions match.");
    await page.getByRole("button", { name: "Clear the filter" }).click();
    await page.locator("tbody tr").first().waitFor();
    expect(page.url()).toBe(`${house.url}/console/sessions`);
    await open("/ledger/agt_00000000000000000000000000");
    await page.getByRole("alert").getByText("This cannot be loaded.").waitFor();
    await open("/nowhere/at/all");
    await heading("Nothing is here");
    expect(complaints.splice(0)).toEqual([expect.stringContaining("404")]);
  });

  test("an address that an agent hands to a person leads to the request", async () => {
    const { approvals } = (await house.operate("listApprovals", { state: "refused" })) as { approvals: { approval: string }[] };
    const approval = approvals[0]?.approval ?? "";
    await page.goto(`${house.url}/v1/approvals/${approval}`);
    await heading("desk asks for desk/post");
    expect(page.url()).toBe(`${house.url}/console/approvals/${approval}`);
  });

  test.each(["light", "dark"] as const)(
    "has names, order, room and contrast on every view, wide and narrow, in the %s theme",
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      const { sessions } = (await house.operate("listSessions", {})) as { sessions: { session: string }[] };
      const { approvals } = (await house.operate("listApprovals", { state: "refused" })) as { approvals: { approval: string }[] };
      const { runs } = (await (await fetch(`${house.url}/v1/agents/desk/runs`, { headers: house.headers })).json()) as { runs: { run: string; steps: number }[] };
      const views = [
        "/",
        "/approvals",
        `/approvals/${approvals[0]?.approval}`,
        "/agents",
        "/agents/desk",
        "/sessions",
        `/sessions/${sessions[0]?.session}`,
        `/runs/${runs.find(({ steps }) => steps === 2)?.run}`,
        "/ledger",
        "/ledger/house",
        "/ledger/house/0",
      ];
      const found: string[] = [];
      for (const view of views) {
        await page.setViewportSize({ width: 1280, height: 850 });
        await open(view);
        await page.locator("h1").waitFor();
        await page.waitForFunction(() => document.querySelector(".loading") === null);
        found.push(...(await page.evaluate(flawsOfPage)).map((flaw) => `${view}: ${flaw}`));
        await page.setViewportSize({ width: 360, height: 740 });
        found.push(...(await page.evaluate(flawsOfPage)).map((flaw) => `${view}, narrow: ${flaw}`));
      }
      expect(found).toEqual([]);
    },
  );

  test("no view made the browser complain, of a script of somebody else least of all", () => {
    expect(complaints).toEqual([]);
  });

  test("ends with signing out, and begins again with the code of another link", async () => {
    await open("/");
    await page.getByRole("button", { name: "Sign out" }).click();
    await heading("Sign in to this house");
    const code = new URL(await house.link()).searchParams.get("code") ?? "";
    await page.getByLabel("Or paste its code").fill(code);
    await page.getByRole("button", { name: "Sign in" }).click();
    await heading("Now");
  });
});

test("the script of the first page is small", () => {
  const html = readFileSync(join(built, "index.html"), "utf8");
  const scripts = [...html.matchAll(/<script[^>]*src="\/console\/([^"]+)"/g)].map(([, name]) => readFileSync(join(built, name ?? "")));
  expect(scripts).toHaveLength(1);
  expect(scripts.reduce((sum, script) => sum + gzipSync(script, { level: 9 }).length, 0)).toBeLessThan(FIRST_LOAD_BYTES_MAX);
  // What React asks for in development: a build is for people, also where the tests began it.
  expect(scripts.filter((script) => script.includes("React DevTools"))).toEqual([]);
});

/** Text as the console shows it. */
function asShown(text: string): string {
  return text.replaceAll(/[\u001b\u202e\u202c]/g, (unseen) => `U+${unseen.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`);
}

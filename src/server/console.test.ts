import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { consoleFiles } from "../main/console-files.ts";
import { consoleApp } from "./console.ts";

const folder = mkdtempSync(join(tmpdir(), "console-files-"));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, "built", "assets"), { recursive: true });
writeFileSync(join(folder, "secret.js"), "a secret");
writeFileSync(join(folder, "built", "made-of"), "a digest");
writeFileSync(join(folder, "built", "index.html"), "<!doctype html>the page");
writeFileSync(join(folder, "built", "assets", "index-abc.js"), "the script");
writeFileSync(join(folder, "built", "assets", "index-abc.js.gz"), "the packed script");
const app = consoleApp(consoleFiles(join(folder, "built")));
const get = (path: string, headers: { readonly [name: string]: string } = {}) => app.request(`http://127.0.0.1${path}`, { headers });

test("every view is the same page, which is asked for anew each time", async () => {
  for (const path of ["/console", "/console/", "/console/approvals/apr_1", "/console/made-of"]) {
    const page = await get(path);
    expect([path, page.status, await page.text()]).toEqual([path, 200, "<!doctype html>the page"]);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(page.headers.get("cache-control")).toBe("no-cache");
  }
  const first = await get("/");
  expect([first.status, first.headers.get("location")]).toEqual([302, "/console/"]);
});

test("every answer lets only scripts of this house run, and no page frame it", async () => {
  for (const path of ["/", "/console/", "/console/assets/index-abc.js", "/console/assets/none-abc.js"]) {
    const { headers } = await get(path);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toContain("unsafe");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  }
});

test("a file is kept by browsers for good, packed where they take it packed", async () => {
  const plain = await get("/console/assets/index-abc.js");
  expect([await plain.text(), plain.headers.get("content-encoding")]).toEqual(["the script", null]);
  expect(plain.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(plain.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  const packed = await get("/console/assets/index-abc.js", { "accept-encoding": "br, gzip" });
  expect([await packed.text(), packed.headers.get("content-encoding")]).toEqual(["the packed script", "gzip"]);
});

test("no path leads out of the folder of files", async () => {
  expect(await (await get("/console/assets/../../secret.js")).text()).not.toContain("secret");
  const paths = [
    "/console/assets/..%2f..%2fsecret.js",
    "/console/assets/%2e%2e%2f%2e%2e%2fsecret.js",
    "/console/assets/..%5c..%5csecret.js",
    "/console/assets/index-abc.js%00.css",
    "/console/assets/index-abc.js.gz",
    "/console/assets/.hidden.js",
    "/console/assets/none-abc.js",
  ];
  for (const path of paths) {
    const answer = await get(path);
    expect([path, answer.status, await answer.text()]).toEqual([path, 404, "there is no such file"]);
  }
});

test("a console that is not built says so, and what builds it", async () => {
  const unbuilt = consoleApp(consoleFiles(join(folder, "nowhere")));
  const page = await unbuilt.request("http://127.0.0.1/console/");
  expect(page.status).toBe(503);
  expect(await page.text()).toContain("npm start builds it");
  expect((await unbuilt.request("http://127.0.0.1/console/assets/index-abc.js")).status).toBe(404);
});

/**
 * The console: the files that a browser runs, and nothing else. What they show they read from the operators' API with the
 * person's cookie, as any other client does, so that this door needs no login and holds nothing that one would give.
 *
 * Trust: whoever can change these files acts in the name of each person who opens the console. Whoever controls what the
 * console shows (an agent's words, a tool's name) runs no script in it: only scripts of this house run, from files.
 */
import { Hono } from "hono";
import type { Context } from "hono";
import { html } from "hono/html";
import { CONSOLE_PATH } from "./contract.ts";

/** The built console. */
export interface ConsoleFiles {
  /** A file by its name below the console's folder, whole; undefined where there is none. Names are checked before they come here. */
  read(name: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
}

/** Names of built files carry a digest of what is in them: the same name never stands for other bytes. */
const ASSET = /^[A-Za-z0-9_-]{1,80}\.(?:js|css|svg)$/;
const MEDIA_TYPES: { readonly [ending: string]: string } = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};

/** Scripts and styles from files of this house alone, requests to it alone, no frames, and no text that becomes markup. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/** Answers `/`, `/console` and everything below it. */
export function consoleApp(files: ConsoleFiles): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header("content-security-policy", POLICY);
    c.header("x-content-type-options", "nosniff");
    c.header("x-frame-options", "DENY");
    c.header("referrer-policy", "same-origin");
    c.header("cross-origin-opener-policy", "same-origin");
    c.header("cross-origin-resource-policy", "same-origin");
  });
  app.get("/", (c) => c.redirect(`${CONSOLE_PATH}/`));
  app.get(`${CONSOLE_PATH}/assets/:name`, (c) => asset(c, files));
  // What is no file is a view: the console finds it by the address.
  app.get(`${CONSOLE_PATH}/*`, (c) => page(c, files));
  app.notFound((c) => c.text("nothing answers at this path", 404));
  return app;
}

async function asset(c: Context, files: ConsoleFiles): Promise<Response> {
  const name = c.req.param("name") ?? "";
  if (!ASSET.test(name)) return c.text("there is no such file", 404);
  const packed = /\bgzip\b/.test(c.req.header("accept-encoding") ?? "") ? await files.read(`assets/${name}.gz`) : undefined;
  const bytes = packed ?? (await files.read(`assets/${name}`));
  if (bytes === undefined) return c.text("there is no such file", 404);
  return c.body(bytes, 200, {
    "content-type": MEDIA_TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream",
    "cache-control": "public, max-age=31536000, immutable",
    vary: "accept-encoding",
    ...(packed !== undefined && { "content-encoding": "gzip" }),
  });
}

async function page(c: Context, files: ConsoleFiles): Promise<Response> {
  c.header("cache-control", "no-cache");
  const bytes = await files.read("index.html");
  if (bytes !== undefined) return c.body(bytes, 200, { "content-type": "text/html; charset=utf-8" });
  return c.html(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width" />
          <title>Chatelaine</title>
        </head>
        <body>
          <h1>The console is not built</h1>
          <p>npm start builds it, and so does: node tools/build-console.mjs</p>
        </body>
      </html>`,
    503,
  );
}

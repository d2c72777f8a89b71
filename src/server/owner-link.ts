/**
 * The one-time link that logs a browser in. Opening it shows a page with a button and spends nothing, because mail
 * programs and chats open links to preview them; pressing the button spends the code and leads to the console.
 */
import type { Hono, Context } from "hono";
import { html } from "hono/html";
import type { Desk } from "../operate/desk.ts";
import { asFault } from "../call/fault.ts";
import { CONSOLE_PATH } from "./contract.ts";
import { keepLogin, requireSameSite } from "./operator-login.ts";

const CODE = /^chl_[A-Za-z0-9_-]{43}$/;

/** Adds `GET /owner?code=…` and `POST /owner` to an app. */
export function ownerLink(app: Hono, desk: Desk): void {
  app.get("/owner", (c) => {
    const code = c.req.query("code") ?? "";
    if (!CODE.test(code))
      return page(c, 404, "This is not a link of this house", html`<p>Ask the house for a new one: docs/identity.md says how.</p>`);
    return page(
      c,
      200,
      "Log in to this house",
      html`<p>This link works once. Press the button to log in with this browser.</p>
        <form method="post" action="/owner">
          <input type="hidden" name="code" value="${code}" />
          <button type="submit">Log in</button>
        </form>`,
    );
  });
  app.post("/owner", async (c) => {
    requireSameSite(c);
    const form = await c.req.parseBody();
    try {
      const login = await desk.people.redeem(typeof form["code"] === "string" ? form["code"] : "");
      keepLogin(c, desk, login);
      return c.redirect(`${CONSOLE_PATH}/`, 303);
    } catch (thrown) {
      const fault = asFault(thrown, "SERVER_FAULT");
      if (fault.code !== "IDENTITY_LINK_SPENT") throw fault;
      return page(
        c,
        410,
        "This link cannot be used",
        html`<p>It was used, or has expired. Ask the house for a new one: docs/identity.md says how.</p>`,
      );
    }
  });
}

function page(c: Context, status: 200 | 404 | 410, title: string, body: ReturnType<typeof html>): Response | Promise<Response> {
  c.header("content-security-policy", "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
  // The code stands in the address of the page: it must not travel to others. With `no-referrer` browsers would send the form without its Origin.
  c.header("referrer-policy", "same-origin");
  c.header("x-frame-options", "DENY");
  return c.html(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width" />
          <title>${title} - Chatelaine</title>
        </head>
        <body>
          <h1>${title}</h1>
          ${body}
        </body>
      </html>`,
    status,
  );
}

/** The way in: a one-time link, which the house prints and the command line makes. */
import type { ReactNode } from "react";
import { Line } from "../parts/marks.tsx";

/** The form goes where the link's own page goes: the house sets the cookie, and no script ever has it. */
export function SignIn(): ReactNode {
  return (
    <main className="alone">
      <h1>Sign in to this house</h1>
      <p>A one-time link makes this browser yours for twelve hours. The house printed one when it first started; this makes another:</p>
      <Line says="npx chatelaine link" />
      <form method="post" action="/owner" className="sign-in">
        <label htmlFor="code">Or paste its code</label>
        <input id="code" name="code" required pattern="chl_[A-Za-z0-9_\-]{43}" autoComplete="off" spellCheck={false} placeholder="chl_…" />
        <button type="submit" className="main">
          Sign in
        </button>
      </form>
    </main>
  );
}

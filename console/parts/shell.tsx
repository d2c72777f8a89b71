/** What stands around every view: where one can go, whether the page is live, who one is. */
import { Link, Outlet } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { OutputOf } from "../../src/server/contract.ts";
import { operate } from "../house/ask.ts";
import { useHouseEvents, useLiveness } from "../house/live.ts";
import { useReading } from "../house/queries.ts";
import { SignIn } from "../pages/sign-in.tsx";
import { Keys } from "./keys.tsx";
import { type Theme, setTheme, themeNow } from "./theme.ts";
import { CannotLoad } from "./view.tsx";

/** The console for whoever is signed in, and the way in for whoever is not. */
export function Shell(): ReactNode {
  const me = useReading("whoAmI", {});
  if (me.error?.status === 401) return <SignIn />;
  if (me.data === undefined) return <main className="alone">{me.error === null ? null : <CannotLoad fault={me.error} />}</main>;
  return <House me={me.data} />;
}

function House({ me }: { readonly me: OutputOf<"whoAmI"> }): ReactNode {
  useHouseEvents();
  const approvals = useReading("listApprovals", {});
  const waiting = approvals.data?.approvals.length ?? 0;
  return (
    <div className="house">
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header className="rail">
        <Link to="/" className="name">
          <Key />
          Chatelaine
        </Link>
        <nav aria-label="Views">
          <Place to="/">Now</Place>
          <Place to="/approvals">
            Approvals
            {waiting > 0 ? <span className="count">{waiting}</span> : null}
          </Place>
          <Place to="/agents">Agents</Place>
          <Place to="/sessions">Sessions</Place>
          <Place to="/ledger">Ledger</Place>
        </nav>
        <Person me={me} />
      </header>
      <p className="unheard" role="status">
        {waiting === 0 ? "" : `${waiting} ${waiting === 1 ? "request waits" : "requests wait"} for people`}
      </p>
      <main id="main">
        <Outlet />
      </main>
      <Keys />
    </div>
  );
}

function Key(): ReactNode {
  return (
    <svg viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">
      <path
        d="M6 1.5a4 4 0 1 0 2.6 7l.9.9v1.4h1.4v1.4h1.4V14h2.2v-2.3L9.7 6.9A4 4 0 0 0 6 1.5m-1 2.4a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6"
        fill="currentColor"
      />
    </svg>
  );
}

function Place({ to, children }: { readonly to: string; readonly children: ReactNode }): ReactNode {
  return (
    <Link to={to} activeOptions={{ exact: to === "/", includeSearch: false }} activeProps={{ "aria-current": "page" }}>
      {children}
    </Link>
  );
}

const LIVE = { live: "live", connecting: "connecting", paused: "live paused: the house does not answer" } as const;

function Person({ me }: { readonly me: OutputOf<"whoAmI"> }): ReactNode {
  const liveness = useLiveness();
  const [theme, choose] = useState<Theme>(themeNow);
  const signOut = (): void => void operate("endLogin", {}).finally(() => location.reload());
  return (
    <div className="person">
      <span className={`live ${liveness}`}>{LIVE[liveness]}</span>
      <span>
        {me.name} <span className="quiet">{me.role}</span>
      </span>
      <label>
        <span className="unheard">Theme</span>
        <select
          value={theme}
          onChange={({ target: { value } }) => {
            const wanted: Theme = value === "light" || value === "dark" ? value : "system";
            setTheme(wanted);
            choose(wanted);
          }}
        >
          <option value="system">System theme</option>
          <option value="light">Light</option>
          <option value="dark">Dark</option>
        </select>
      </label>
      <button type="button" onClick={signOut}>
        Sign out
      </button>
    </div>
  );
}

/** The keyboard: `g` and a letter leads to a view, `j` and `k` move through rows, `?` says all of it. */
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";

const PLACES: { readonly [letter: string]: string } = { n: "/", a: "/approvals", g: "/agents", s: "/sessions", l: "/ledger" };
const KEYS: readonly (readonly [string, string])[] = [
  ["g n", "Now"],
  ["g a", "Approvals"],
  ["g g", "Agents"],
  ["g s", "Sessions"],
  ["g l", "Ledger"],
  ["j, k", "next row, row before"],
  ["enter", "open the row"],
  ["/", "to the filter, or to what you write"],
  ["p, r", "on a request: permit once, refuse"],
  ["?", "these keys"],
];
const SEQUENCE_MS = 1_200;

/** Whether somebody is writing, or a dialog is open: then letters are letters. */
function isWriting(): boolean {
  return document.activeElement?.matches("input, textarea, select") === true || document.querySelector("dialog[open]") !== null;
}

/** Calls `act` when the key is pressed outside of fields and dialogs. */
export function useKey(key: string, act: () => void): void {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey || isWriting()) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [key]);
}

function move(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  const at = rows.findIndex((row) => row === document.activeElement);
  rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))]?.focus();
}

/** Hears the keys of the whole console, and shows them when asked. */
export function Keys(): ReactNode {
  const navigate = useNavigate();
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    let goesSince = -SEQUENCE_MS;
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isWriting()) return;
      const goes = event.timeStamp - goesSince < SEQUENCE_MS;
      const place = goes ? PLACES[event.key] : undefined;
      goesSince = event.key === "g" && !goes ? event.timeStamp : -SEQUENCE_MS;
      if (place !== undefined) {
        event.preventDefault();
        // A view's own keys must not hear the second letter.
        event.stopImmediatePropagation();
        void navigate({ to: place });
      }
    };
    window.addEventListener("keydown", pressed, { capture: true });
    return () => window.removeEventListener("keydown", pressed, { capture: true });
  }, [navigate]);
  useKey("j", () => move(1));
  useKey("k", () => move(-1));
  useKey("?", () => setShown(true));
  useKey("/", () => document.querySelector<HTMLElement>("[data-filter]")?.focus());
  return isShown ? <KeysDialog onClose={() => setShown(false)} /> : null;
}

function KeysDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-label="Keys" onClose={onClose}>
      <h2>Keys</h2>
      <dl className="keys">
        {KEYS.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <div className="actions">
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </div>
    </dialog>
  );
}

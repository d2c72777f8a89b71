/** The system's own Chromium, where there is one. */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"];

export const chromiumPath: string | undefined = PLACES.find((path) => existsSync(path));

/** Faults of a browser that does not start are the test's. Its sandbox starts neither as root nor in every container, and it opens pages of our own alone. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath ?? "",
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
    // Signals are the runner's business: tests run in a thread.
    ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
  });
}

/** Light or dark: as the system has it, or as the person chose in this browser. */
export type Theme = "system" | "light" | "dark";

const KEY = "chatelaine-theme";

export function themeNow(): Theme {
  const kept = localStorage.getItem(KEY);
  return kept === "light" || kept === "dark" ? kept : "system";
}

export function setTheme(theme: Theme): void {
  if (theme === "system") localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, theme);
  showTheme();
}

/** Puts the theme that was chosen on the page. */
export function showTheme(): void {
  document.documentElement.dataset["theme"] = themeNow();
}

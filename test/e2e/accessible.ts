/** What can be said of a page's accessibility by looking at it, the colours included. Runs in the page, so it uses nothing from outside of itself. */
export function flawsOfPage(): readonly string[] {
  const flaws: string[] = [];
  const isShown = (element: Element): boolean => element.checkVisibility({ checkVisibilityCSS: true });
  const levels = [...document.querySelectorAll("h1, h2, h3")].filter(isShown).map((heading) => Number(heading.tagName.slice(1)));
  if (levels.filter((level) => level === 1).length !== 1)
    flaws.push(`${levels.filter((level) => level === 1).length} headings of the first level`);
  levels.forEach((level, at) => {
    if (level > (levels[at - 1] ?? 0) + 1) flaws.push(`a heading of level ${level} after ${levels[at - 1] ?? 0}`);
  });
  for (const field of document.querySelectorAll<HTMLInputElement>("input, select, textarea"))
    if ((field.labels?.length ?? 0) === 0) flaws.push(`no label: ${field.outerHTML.slice(0, 80)}`);
  for (const act of [...document.querySelectorAll("a, button, summary")].filter(isShown)) {
    if ((act.textContent ?? "").trim() === "" && !act.hasAttribute("aria-label")) flaws.push(`no name: ${act.outerHTML.slice(0, 80)}`);
    const { height } = act.getBoundingClientRect();
    // Links within sentences are as high as their lines (WCAG 2.2, 2.5.8).
    if (act.matches("button, summary") && height < 24) flaws.push(`a target of ${height} px: ${act.outerHTML.slice(0, 80)}`);
  }
  for (const cell of document.querySelectorAll("thead th")) if (!cell.hasAttribute("scope")) flaws.push("a head of a table without scope");
  if (document.documentElement.lang === "") flaws.push("no language");
  const over = document.documentElement.scrollWidth - window.innerWidth;
  if (over > 0) flaws.push(`${over} px wider than the window`);

  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (canvas === null) return [...flaws, "no canvas to look at colours with"];
  const seen = new Map<string, readonly number[]>();
  const rgba = (colour: string): readonly number[] => {
    const known = seen.get(colour);
    if (known !== undefined) return known;
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const parts = [...canvas.getImageData(0, 0, 1, 1).data];
    seen.set(colour, parts);
    return parts;
  };
  const light = ([r = 0, g = 0, b = 0]: readonly number[]): number => {
    const [x = 0, y = 0, z = 0] = [r, g, b].map((part) =>
      part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element: Element | null): readonly number[] => {
    for (let at = element; at !== null; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
    const element = text.parentElement;
    if (
      element === null ||
      (text.textContent ?? "").trim() === "" ||
      !isShown(element) ||
      element.closest(":disabled, noscript, .unheard, option") !== null
    )
      continue;
    const [a, b] = [light(rgba(getComputedStyle(element).color)), light(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) flaws.push(`contrast ${contrast.toFixed(2)}: ${(text.textContent ?? "").slice(0, 40)}`);
  }
  return [...new Set(flaws)];
}

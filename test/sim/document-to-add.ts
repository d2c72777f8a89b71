/** The document of a number: every section says which of how many it is, so that a missing one shows. */
export const SECTIONS = 60;

export function documentOf(n: number) {
  const sections = Array.from({ length: SECTIONS }, (_, at) => `# Part ${at}\n\nDocument${n} says this as number ${at} of ${SECTIONS}: ${"the leeks of the garden ".repeat(20)}`);
  return { title: `Document ${n}`, text: sections.join("\n\n"), mediaType: "text/markdown" } as const;
}

/** The folder of the built console; builds first where the sources are others than those of the build. */
export function builtConsole(node: string): string;

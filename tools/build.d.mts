/** The built file of one of src/, such as `cli/main`; builds first where a file of src/ is newer. */
export function built(name: string, node: string): string;

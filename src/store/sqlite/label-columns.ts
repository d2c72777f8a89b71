import type { Label } from "../../call/label.ts";

/** A label as its columns hold it. */
export function labelColumns(label: Label): { readonly integrity: string; readonly readers: string | null; readonly origins: string } {
  return {
    integrity: label.integrity,
    readers: label.readers === null ? null : JSON.stringify(label.readers),
    origins: JSON.stringify(label.origins),
  };
}

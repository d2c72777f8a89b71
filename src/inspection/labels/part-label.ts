/** The label of one part of a result, and how it rises. */
import { joinLabels, type Label } from "../../call/label.ts";
import type { PartLabel } from "../../call/manifest.ts";

/** What a server that the configuration trusts answers: the house's own data. */
export const TRUSTED_PART: PartLabel = Object.freeze({ integrity: "trusted", readers: null, authentic: true, choosable: false });
/** What anybody could have written, and nobody else may read. */
export const UNTRUSTED_PART: PartLabel = Object.freeze({
  integrity: "untrusted",
  readers: Object.freeze([]),
  authentic: false,
  choosable: true,
});

/** The part as strict as both. What an untrusted hand touched may have been picked by anybody. */
export function tighten(part: PartLabel, by: Pick<Label, "integrity" | "readers"> | undefined): PartLabel {
  if (by === undefined || (by.integrity === "trusted" && by.readers === null)) return part;
  const { integrity, readers } = joinLabels({ ...part, origins: [] }, { ...by, origins: [] });
  return { integrity, readers, authentic: part.authentic, choosable: part.choosable || by.integrity === "untrusted" };
}

/** The part as an authority states it. What it does not speak of, a manifest may still say: that a value can be picked. */
export function overrule(part: PartLabel, by: Pick<Label, "integrity" | "readers"> | undefined): PartLabel {
  if (by === undefined) return part;
  const isTrusted = by.integrity === "trusted";
  return {
    integrity: by.integrity,
    readers: by.readers,
    authentic: isTrusted || part.authentic,
    choosable: !isTrusted || (part.integrity === "trusted" && part.choosable),
  };
}

/** The part as strict as all of them. */
export function joinParts(parts: readonly PartLabel[]): PartLabel {
  return parts.reduce((all, part) => ({
    ...tighten(all, part),
    authentic: all.authentic && part.authentic,
    choosable: all.choosable || part.choosable,
  }));
}

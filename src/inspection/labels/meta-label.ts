/**
 * Labels in `_meta`, as others write and read them: `ifc` as GitHub's MCP server and Microsoft's Agent Framework have it
 * (`{"integrity":"trusted|untrusted","confidentiality":"public|private"}`, confidentiality also as the list of readers, or
 * with `readers` beside it), and `chatelaine/label`, which is our own label whole. docs/spec/labels.md is the contract.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../../call/json.ts";
import { joinLabels, type Label } from "../../call/label.ts";
import { READER_CHARS_MAX, READERS_MAX } from "./limits.ts";

export const IFC_META = "ifc";
export const LABEL_META = "chatelaine/label";

/** What is assumed of what nobody can vouch for. */
export const UNTRUSTED_PRIVATE: Label = Object.freeze({ integrity: "untrusted", readers: Object.freeze([]), origins: Object.freeze([]) });

/**
 * The label that a `_meta` states; undefined where it states none. Where it states two, their join. Whatever is not
 * well formed counts as untrusted and private: it can be meant only to say something. Origins are not taken over: whoever
 * states them chooses the words, and labels stand in the ledger.
 */
export function readMetaLabel(meta: JsonValue | undefined): Label | undefined {
  if (!isJsonObject(meta)) return undefined;
  const { [IFC_META]: ifc, [LABEL_META]: ours } = meta;
  const stated = [...(ifc === undefined ? [] : [readIfc(ifc)]), ...(ours === undefined ? [] : [readOurs(ours)])];
  return stated.length === 0 ? undefined : stated.reduce(joinLabels);
}

/** The members of a `_meta` that state this label. Readers are named as they are given. */
export function writeMetaLabel({ integrity, readers, origins }: Label): JsonObject {
  const confidentiality = readers === null ? "public" : "private";
  return { [IFC_META]: { integrity, confidentiality }, [LABEL_META]: { integrity, readers, origins } };
}

/**
 * A result with this label stated in its `_meta`, and in that of each of its items that states one, so that nobody who
 * believes an item is told less. Other members of `_meta` stay. Unchanged where there is no room: a `_meta` that is no object.
 */
export function stateLabel(result: JsonObject, label: Label): JsonObject {
  const { _meta = {}, content } = result;
  if (!isJsonObject(_meta)) return result;
  const said = writeMetaLabel(label);
  const restated = (item: JsonValue): JsonValue => (statesLabel(item) ? { ...item, _meta: { ...item["_meta"], ...said } } : item);
  return { ...result, ...(Array.isArray(content) && { content: content.map(restated) }), _meta: { ..._meta, ...said } };
}

function statesLabel(item: JsonValue): item is JsonObject & { readonly _meta: JsonObject } {
  return isJsonObject(item) && readMetaLabel(item["_meta"]) !== undefined;
}

function readIfc(ifc: JsonValue): Label {
  if (!isJsonObject(ifc)) return UNTRUSTED_PRIVATE;
  return { integrity: integrityIn(ifc["integrity"]), readers: readersIn(ifc["confidentiality"], ifc["readers"]), origins: [] };
}

function readOurs(label: JsonValue): Label {
  if (!isJsonObject(label)) return UNTRUSTED_PRIVATE;
  const { integrity, readers } = label;
  return { integrity: integrityIn(integrity), readers: readers === null ? null : readerListIn(readers), origins: [] };
}

function integrityIn(stated: JsonValue | undefined): Label["integrity"] {
  return stated === "trusted" ? "trusted" : "untrusted";
}

/** `private` says that not everybody may read it; who may, only a list says. */
function readersIn(confidentiality: JsonValue | undefined, beside: JsonValue | undefined): Label["readers"] {
  const isPublic =
    confidentiality === "public" || (Array.isArray(confidentiality) && confidentiality.length === 1 && confidentiality[0] === "public");
  if (isPublic) return beside === undefined ? null : readerListIn(beside);
  return readerListIn(Array.isArray(confidentiality) ? confidentiality : beside);
}

/** A list of readers; nobody where it is none, or longer than a label can carry. */
function readerListIn(list: JsonValue | undefined): readonly string[] {
  if (!Array.isArray(list) || list.length > READERS_MAX) return [];
  const names = list.filter((item): item is string => typeof item === "string" && item.length <= READER_CHARS_MAX && item.isWellFormed());
  return names.length === list.length ? [...new Set(names)].sort() : [];
}

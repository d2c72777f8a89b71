/** What rows of the shelf say, sealed: canonical JSON under the row's own key, bound to the row and its version. */
import { canonical } from "../../call/canonical.ts";
import type { AgentId } from "../../call/id.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../call/json.ts";
import type { Label } from "../../call/label.ts";
import type { Sealed } from "../../call/session-view.ts";
import type { RowKey, RowOwner, RowSeal } from "./port.ts";

/** A version of a row. */
export interface RowVersion {
  readonly owner: AgentId | "house";
  readonly row: string;
  readonly version: number;
  readonly key: RowKey;
}

export interface Keyed {
  readonly key?: RowKey;
  readonly version: number;
}

export class RowContents {
  readonly #seal: RowSeal;

  constructor(seal: RowSeal) {
    this.#seal = seal;
  }

  newKey(of: RowOwner): RowKey {
    return this.#seal.newKey(of);
  }

  /** The same text of one owner has the same digest, whatever its case, accents and punctuation. */
  digest(owner: AgentId | "house", text: string): string {
    return this.#seal.digest(owner, text);
  }

  seal({ owner, row, version, key }: RowVersion, content: JsonObject): Sealed {
    return this.#sealed({ owner, row, key }, `${row}/${version}`, canonical(content));
  }

  open({ owner, row, version, key }: RowVersion, sealed: Sealed): JsonObject {
    return read(this.#opened({ owner, row, key }, `${row}/${version}`, sealed));
  }

  /** A part of a version, by its ordinal. */
  sealPart({ owner, row, version, key }: RowVersion, ordinal: number, content: JsonObject): Sealed {
    return this.#sealed({ owner, row, key }, `${row}/${version}/${ordinal}`, canonical(content));
  }

  openPart({ owner, row, version, key }: RowVersion, ordinal: number, sealed: Sealed): JsonObject {
    return read(this.#opened({ owner, row, key }, `${row}/${version}/${ordinal}`, sealed));
  }

  sealVector({ owner, row, version, key }: RowVersion, ordinal: number, vector: Float32Array): Sealed {
    const plain = Buffer.alloc(vector.length * Float32Array.BYTES_PER_ELEMENT);
    vector.forEach((value, at) => plain.writeFloatLE(value, at * Float32Array.BYTES_PER_ELEMENT));
    return this.#seal.seal({ owner, row }, key, { plain, about: `${row}/${version}/${ordinal}/vector` });
  }

  openVector({ owner, row, version, key }: RowVersion, ordinal: number, sealed: Sealed): Float32Array {
    const bytes = Buffer.from(this.#seal.open({ owner, row }, key, { sealed, about: `${row}/${version}/${ordinal}/vector` }));
    return Float32Array.from({ length: Math.trunc(bytes.length / Float32Array.BYTES_PER_ELEMENT) }, (_, at) =>
      bytes.readFloatLE(at * Float32Array.BYTES_PER_ELEMENT),
    );
  }

  #sealed({ owner, row, key }: Omit<RowVersion, "version">, about: string, text: string): Sealed {
    return this.#seal.seal({ owner, row }, key, { plain: Buffer.from(text, "utf8"), about });
  }

  #opened({ owner, row, key }: Omit<RowVersion, "version">, about: string, sealed: Sealed): string {
    return Buffer.from(this.#seal.open({ owner, row }, key, { sealed, about })).toString("utf8");
  }
}

function read(text: string): JsonObject {
  const value = JSON.parse(text) as JsonValue;
  if (!isJsonObject(value)) throw new Error("a sealed row holds no object");
  return value;
}

/** A label as content has it. */
export function labelJson({ integrity, readers, origins }: Label): JsonObject {
  return { integrity, readers, origins };
}

/** The label in content that this house sealed; what it does not say is the strictest. */
export function labelFrom(content: JsonObject): Label {
  const { label } = content;
  const { integrity, readers, origins } = isJsonObject(label) ? label : {};
  return {
    integrity: integrity === "trusted" ? "trusted" : "untrusted",
    readers: readers === null ? null : textsFrom(readers),
    origins: textsFrom(origins),
  };
}

export function textFrom(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

export function textsFrom(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter((one): one is string => typeof one === "string") : [];
}

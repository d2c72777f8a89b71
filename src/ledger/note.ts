/**
 * Signed notes (C2SP signed-note v1.0.0) with Ed25519 (signature type 0x01): a text, an empty line, and signature lines
 * `— <key name> base64(key id ‖ signature)`. A key is told by its name and id together.
 */
import { createPublicKey, hash, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { Fault } from "../call/fault.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import type { LedgerFault } from "./fault.ts";
import { NOTE_CHARS_MAX, SIGNATURES_MAX } from "./limits.ts";

/** The file with the vkeys of a house, in an export and in a data folder: one a line. */
export const VKEYS_FILE = "house.pub";

const ED25519 = 0x01;
const KEY_ID_BYTES = 4;
const PUBLIC_KEY_BYTES = 32;
/** SubjectPublicKeyInfo of an Ed25519 key (RFC 8410) up to the key's 32 bytes. */
const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");
const KEY_NAME = /^[^\s+]+$/u;
/** Any control character but the newline. */
const CONTROL = /[^\P{Cc}\n]/u;

/** A key that a reader of notes trusts. */
export interface NoteKey {
  readonly name: string;
  /** The first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key), lower-case hexadecimal. */
  readonly id: string;
  /** The 32 bytes of the Ed25519 public key. */
  readonly publicKey: Uint8Array;
  /** The same key, ready to verify with. */
  readonly verifier: KeyObject;
}

/** What signs notes: the name of a key, and its private half. */
export interface NoteSigner {
  readonly key: NoteKey;
  readonly privateKey: KeyObject;
}

/** The key of this name over an Ed25519 public key of 32 bytes. Faults: LEDGER_NOTE_MALFORMED. */
export function noteKey(name: string, publicKey: Uint8Array): NoteKey {
  if (!KEY_NAME.test(name)) throw malformed("a key's name is empty or holds a space or a plus");
  if (publicKey.length !== PUBLIC_KEY_BYTES) throw malformed(`an Ed25519 public key has 32 bytes, not ${publicKey.length}`);
  const id = hash("sha256", Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(ED25519), publicKey]), "hex").slice(0, 2 * KEY_ID_BYTES);
  return { name, id, publicKey, verifier: createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: "der", type: "spki" }) };
}

/** A signer of this name with an Ed25519 private key. */
export function noteSigner(name: string, privateKey: KeyObject): NoteSigner {
  const spki = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  if (!spki.subarray(0, SPKI_PREFIX.length).equals(SPKI_PREFIX)) throw malformed("the signing key is not an Ed25519 key");
  return { key: noteKey(name, spki.subarray(SPKI_PREFIX.length)), privateKey };
}

/** The text form of a key that a reader trusts: `name+keyid+base64(0x01 ‖ public key)`. */
export function encodeVkey(key: NoteKey): string {
  return `${key.name}+${key.id}+${toBase64(Buffer.concat([Buffer.of(ED25519), key.publicKey]))}`;
}

/** Reads a vkey. Faults: LEDGER_NOTE_MALFORMED (form, another algorithm, an id that is not the key's). */
export function parseVkey(vkey: string): NoteKey {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(vkey) ?? [];
  const bytes = encoded === undefined ? undefined : fromBase64(encoded);
  if (name === undefined || bytes === undefined) throw malformed("a vkey has the form name+keyid+base64");
  if (bytes[0] !== ED25519) throw malformed("only Ed25519 keys (type 0x01) are known here");
  const key = noteKey(name, bytes.subarray(1));
  if (key.id !== id) throw malformed("the id in a vkey is not that of its key");
  return key;
}

/** Signs a text, which ends with a newline. One signature line for each signer, in their order. */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  if (!text.endsWith("\n") || CONTROL.test(text) || !text.isWellFormed()) throw malformed("this text cannot be signed as a note");
  const lines = signers.map(({ key, privateKey }) => {
    const signature = sign(null, Buffer.from(text, "utf8"), privateKey);
    return `— ${key.name} ${toBase64(Buffer.concat([Buffer.from(key.id, "hex"), signature]))}\n`;
  });
  return `${text}\n${lines.join("")}`;
}

/**
 * Opens a note: its text, once at least one of `keys` signed it and no signature of theirs is false.
 * Signatures of unknown keys are passed over. Faults: LEDGER_NOTE_MALFORMED, LEDGER_NOTE_UNSIGNED.
 */
export function openNote(note: string, keys: readonly NoteKey[]): string {
  const { text, signatures } = splitNote(note);
  let signed = false;
  for (const { name, id, signature } of signatures) {
    const key = keys.find((known) => known.name === name && known.id === id);
    if (key === undefined) continue;
    if (!verify(null, Buffer.from(text, "utf8"), key.verifier, signature)) throw unsigned(`the signature of ${name} is false`);
    signed = true;
  }
  if (!signed) throw unsigned("no key that is trusted here signed it");
  return text;
}

/** The text of a note whose signatures have NOT been checked: only for notes of one's own store. Faults: LEDGER_NOTE_MALFORMED. */
export function uncheckedText(note: string): string {
  return splitNote(note).text;
}

interface SignatureLine {
  readonly name: string;
  readonly id: string;
  readonly signature: Uint8Array;
}

function splitNote(note: string): { readonly text: string; readonly signatures: readonly SignatureLine[] } {
  if (note.length > NOTE_CHARS_MAX) throw malformed("it is too long");
  if (CONTROL.test(note) || !note.isWellFormed()) throw malformed("it holds control characters");
  const cut = note.lastIndexOf("\n\n");
  if (cut < 0 || !note.endsWith("\n")) throw malformed("it has no empty line before its signatures");
  const lines = note.slice(cut + 2, -1).split("\n");
  if (lines.length > SIGNATURES_MAX) throw malformed(`it has more than ${SIGNATURES_MAX} signatures`);
  return { text: note.slice(0, cut + 1), signatures: lines.map(readSignature) };
}

function readSignature(line: string): SignatureLine {
  const [, name, encoded] = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/u.exec(line) ?? [];
  const bytes = encoded === undefined ? undefined : fromBase64(encoded);
  if (name === undefined || bytes === undefined || bytes.length <= KEY_ID_BYTES) throw malformed("a signature line has another form");
  return { name, id: Buffer.from(bytes.subarray(0, KEY_ID_BYTES)).toString("hex"), signature: bytes.subarray(KEY_ID_BYTES) };
}

function malformed(why: string): Fault<LedgerFault> {
  return new Fault<LedgerFault>("LEDGER_NOTE_MALFORMED", `not a signed note: ${why}`);
}

function unsigned(why: string): Fault<LedgerFault> {
  return new Fault<LedgerFault>("LEDGER_NOTE_UNSIGNED", `the note is not to be trusted: ${why}`, {
    hint: "compare the vkeys in house.pub with those that you got another way",
  });
}

/**
 * Writes test/vectors/*.json: literal bytes by which an implementation in another language can check itself.
 * `node tools/write-vectors.ts`; the tests fail when the files are not what the code writes.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { canonical } from "../src/call/canonical.ts";
import { sha256Hex } from "../src/call/digest.ts";
import type { JsonValue } from "../src/call/json.ts";
import { toBase64 } from "../src/ledger/base64.ts";
import { checkpointText, logOrigin } from "../src/ledger/checkpoint.ts";
import { leafHash } from "../src/ledger/hash.ts";
import { encodeVkey, signNote } from "../src/ledger/note.ts";
import { proveConsistency, proveInclusion } from "../src/main/prove.ts";
import { tilePath, tilesOf } from "../src/ledger/tile.ts";
import { proveEntry, writeTlogProof } from "../src/main/tlog-proof.ts";
import { Tree } from "../src/ledger/tree.ts";
import { Book, HOUSE, TEST_SEEDS, testSigner } from "../test/ledger/book.ts";
import { entryOfEachKind } from "../test/ledger/entries.ts";
import { smallHouse } from "../test/ledger/small-house.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** The vectors by file name. */
export function vectors(): { readonly [file: string]: JsonValue } {
  return { "canonical.json": canonicalVectors(), "tree.json": treeVectors(), "note.json": noteVectors(), "ledger.json": ledgerVectors() };
}

/** A file's text as it is committed: characters that cannot be seen are written as escapes. */
export function fileText(value: JsonValue): string {
  const text = JSON.stringify(value, undefined, 2).replaceAll(
    /[\u007f-\u00a0\u2028\u2029]/g,
    (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `${text}\n`;
}

function canonicalVectors(): JsonValue {
  const accepted = {
    "members are sorted by UTF-16 code units":
      '{"\\u20ac":1,"\\r":2,"\\ufb33":3,"1":4,"\\ud83d\\ude00":5,"\\u0080":6,"\\u00f6":7,"":8,"a":9}',
    "order holds at every depth": '{"b":{"d":[{"f":1,"e":2}],"c":3},"a":4}',
    "no white space": ' [ 1 , { "a" : [ ] } , "b" ] ',
    "numbers as ECMAScript writes them":
      "[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001,-0,1e21,123456789012345680000,5e-324,1.7976931348623157e308]",
    "integers up to 2^53 - 1": "[9007199254740991,-9007199254740991]",
    "texts with the shortest escapes": '"\\u20ac$\\u000f\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/\\u007f\\u2028"',
    "control characters": '"\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f"',
    literals: "[null,true,false]",
  };
  return {
    about: "RFC 8785. `json` is read as JSON, and its canonical text is `canonical`, whose UTF-8 bytes have the SHA-256 `sha256`.",
    accepted: Object.entries(accepted).map(([name, json]) => {
      const text = canonical(JSON.parse(json) as JsonValue);
      return { name, json, canonical: text, sha256: sha256Hex(text) };
    }),
    refused: [
      { name: "half of a surrogate pair in a text", json: '"\\ud800"' },
      { name: "half of a surrogate pair in a member's name", json: '{"\\udc00":1}' },
      { name: "a number beyond what a double holds", json: "1e999" },
    ],
  };
}

/** The inputs of the test data that Certificate Transparency's implementations share. */
const CT_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

function treeVectors(): JsonValue {
  const leaves = CT_LEAVES.map((leaf) => leafHash(Buffer.from(leaf, "hex")));
  const trees = leaves.map((_, index) => Tree.empty().append(leaves.slice(0, index + 1)));
  const tiles = trees.at(-1)?.tiles ?? [];
  const tiled = (size: number) => ({
    size,
    tile: (level: number, index: number, width: number) =>
      tiles.find((tile) => tile.level === level && tile.index === index)?.bytes.subarray(0, width * 32),
  });
  return {
    about: "RFC 6962, section 2.1, and the paths of C2SP tlog-tiles. Everything in hexadecimal.",
    entries: CT_LEAVES,
    leafHashes: leaves.map(hex),
    roots: [Tree.empty().root(), ...trees.map(({ tree }) => tree.root())].map((root, size) => ({ size, root: hex(root) })),
    inclusion: [
      [1, 0],
      [8, 0],
      [8, 5],
      [7, 6],
      [3, 1],
    ].map(([size = 0, index = 0]) => ({ size, index, proof: proveInclusion(tiled(size), index).map(hex) })),
    consistency: [
      [1, 8],
      [4, 8],
      [6, 8],
      [2, 5],
      [3, 7],
      [8, 8],
    ].map(([from = 0, size = 0]) => ({ from, size, proof: proveConsistency(tiled(size), from).map(hex) })),
    paths: [
      [0, 0, 256],
      [0, 0, 1],
      [3, 67, 12],
      [0, 1234067, 256],
      [1, 1000, 255],
    ].map(([level = 0, index = 0, width = 0]) => ({ level, index, width, path: tilePath(level, index, width) })),
    tilesOf70000: [...tilesOf(70_000)].filter(({ width }) => width < 256).map(({ level, index, width }) => tilePath(level, index, width)),
  };
}

function noteVectors(): JsonValue {
  const signer = testSigner("example.com/log");
  const text = checkpointText({ origin: "example.com/log", size: 8, root: Tree.empty().root() });
  return {
    about: "C2SP signed-note with Ed25519. The seed is that of RFC 8032, section 7.1, TEST 1.",
    seed: TEST_SEEDS.house,
    name: signer.key.name,
    publicKey: hex(signer.key.publicKey),
    vkey: encodeVkey(signer.key),
    text,
    note: signNote(text, [signer]),
    /** From the documentation of golang.org/x/mod/sumdb/note: not ours. */
    foreign: {
      vkey: "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
      text: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
      note: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n",
    },
  };
}

function ledgerVectors(): JsonValue {
  const log = new Book("house");
  const entries = entryOfEachKind();
  log.append(...entries);
  const { reader } = smallHouse();
  return {
    about: "Entries of each kind, their leaf hashes, and a log of them; then an agent's log with a proof file for its entry 3.",
    house: HOUSE,
    vkey: encodeVkey(testSigner(logOrigin(HOUSE, "house")).key),
    entries: log.entries(0, log.size()).map((bytes) => ({ bytes: Buffer.from(bytes).toString("utf8"), leafHash: hex(leafHash(bytes)) })),
    checkpoint: log.checkpoint(),
    agent: {
      origin: logOrigin(HOUSE, reader.name),
      vkey: encodeVkey(testSigner(logOrigin(HOUSE, reader.name)).key),
      entries: reader.entries(0, reader.size()).map((bytes) => Buffer.from(bytes).toString("utf8")),
      root: toBase64(reader.root()),
      proof: writeTlogProof(proveEntry(reader, 3)),
    },
  };
}

if (import.meta.main) {
  for (const [file, value] of Object.entries(vectors()))
    writeFileSync(join(import.meta.dirname, "..", "test", "vectors", file), fileText(value));
}

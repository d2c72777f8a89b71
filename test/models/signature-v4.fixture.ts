/**
 * AWS Signature Version 4 as its documentation has it ("Create a signed AWS API request"), from the other side: what a signature of a request would have to be.
 * And the frames of `application/vnd.amazon.eventstream`, in which Bedrock streams.
 */
import { createHash, createHmac } from "node:crypto";
import { crc32 } from "node:zlib";
import type { JsonObject } from "../../src/call/json.ts";
import type { Got } from "./provider.fixture.ts";

const sha256 = (data: Buffer | string) => createHash("sha256").update(data).digest("hex");
const hmac = (key: Buffer | string, data: string) => createHmac("sha256", key).update(data).digest();
/** RFC 3986: everything but the unreserved signs. */
const encoded = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

export interface Signed {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  /** Whether the signature is that of exactly this request under this secret. */
  readonly isGood: boolean;
}

/** What a request says of its signature, and whether it holds. */
export function signatureOf({ method, path, headers, raw }: Got, secretAccessKey: string): Signed {
  const said = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(headers.authorization ?? "");
  const [, accessKeyId = "", day = "", region = "", service = "", names = "", signature = ""] = said ?? [];
  const [at = "", query = ""] = path.split("?");
  const signedHeaders = names.split(";");
  const request = [
    method,
    at.split("/").map(encoded).join("/"),
    query.split("&").sort().join("&"),
    ...signedHeaders.map((name) => `${name}:${String(headers[name] ?? "").trim().replace(/ +/g, " ")}`),
    "",
    names,
    sha256(raw),
  ].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", headers["x-amz-date"], `${day}/${region}/${service}/aws4_request`, sha256(request)].join("\n");
  const key = [day, region, service, "aws4_request"].reduce<Buffer | string>((under, part) => hmac(under, part), `AWS4${secretAccessKey}`);
  return { accessKeyId, region, service, signedHeaders, isGood: said !== null && hmac(key, toSign).toString("hex") === signature };
}

/** One message of an event stream: lengths, their checksum, headers, the payload, the checksum of all. */
export function eventFrame(type: string, payload: JsonObject): Buffer {
  const header = (name: string, value: string) => {
    const length = Buffer.alloc(3);
    length[0] = 7;
    length.writeUInt16BE(Buffer.byteLength(value), 1);
    return Buffer.concat([Buffer.from([Buffer.byteLength(name)]), Buffer.from(name), length, Buffer.from(value)]);
  };
  const headers = Buffer.concat([header(":event-type", type), header(":content-type", "application/json"), header(":message-type", "event")]);
  const body = Buffer.from(JSON.stringify(payload));
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(16 + headers.length + body.length, 0);
  prelude.writeUInt32BE(headers.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, headers, body]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(message));
  return Buffer.concat([message, sum]);
}

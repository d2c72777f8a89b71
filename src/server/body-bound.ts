/** A bound on the body of a request, whether it says how long it is or comes in chunks. */
import type { Context, MiddlewareHandler } from "hono";

export interface BodyBound {
  /** Bytes. */
  readonly maxSize: number;
  readonly onError: (c: Context) => Response | Promise<Response>;
}

/** Nothing here reads what comes with another method. */
const WITH_BODY: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** Lets a request on whose body is not larger; one that does not say its length is read first, and no further than the bound. */
export function bodyBound({ maxSize, onError }: BodyBound): MiddlewareHandler {
  return async (c, next) => {
    const { raw } = c.req;
    if (!WITH_BODY.has(raw.method)) return next();
    const length = raw.headers.has("transfer-encoding") ? null : raw.headers.get("content-length");
    if (length !== null) return Number(length) <= maxSize ? next() : onError(c);
    const body = raw.body === null ? new Uint8Array() : await readUpTo(raw.body, maxSize);
    if (body === undefined) return onError(c);
    const { url, method, headers, signal } = raw;
    c.req.raw = new Request(url, { method, headers, signal, body });
    return next();
  };
}

/** Undefined where it is larger. */
async function readUpTo(body: ReadableStream<Uint8Array>, maxSize: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  // A loop over the stream would cancel it where it is left, and with it the connection that the answer goes by.
  const reader = body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length;
    if (size > maxSize) return undefined;
    pieces.push(next.value);
  }
  return Uint8Array.from(Buffer.concat(pieces));
}

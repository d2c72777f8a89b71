/** The agent's end of a `fetch` whose bytes pass through: what execution joins to the outside once that is reached. */
import type { Duplex, Readable, Writable } from "node:stream";

export type Passage =
  /** A tunnel (CONNECT, RFC 9110, 9.3.6). `open` tells the agent that the way is open, and gives the bytes both ways. */
  | { readonly kind: "tunnel"; readonly open: () => Duplex }
  /** A request whose head the house has read. `answer` sends the head of the answer, and takes its body. */
  | {
      readonly kind: "request";
      readonly head: Head;
      readonly body: Readable;
      readonly answer: (status: number, head: Head) => Writable;
      readonly reads?: BodyReader;
    };

/** The text of a body of this media type, which then is the body of the answer; undefined where it reads none of it. Never rejects. */
export type BodyReader = (bytes: Uint8Array, mediaType: string) => Promise<string | undefined>;

export interface Head {
  readonly headers: Headers;
  /** Bytes of the body that follows; undefined where only its end will tell. */
  readonly length: number | undefined;
}

/** Names in lower case and values, in the order in which they came. */
export type Headers = readonly (readonly [name: string, value: string])[];

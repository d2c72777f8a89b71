/** Faults of the model doors. None carries content of a request or an answer. */
import { Fault } from "../../call/fault.ts";

export type ModelsFault =
  /** The request carries no key of an agent. Do: send a virtual key as the API key: chatelaine virtual-key add AGENT. */
  | "SERVER_MODEL_KEY"
  /** The request is not of the form that its wire has, or asks for what the house does not do. Do: see docs/model-gateway.md for what each wire takes. */
  | "SERVER_MODEL_REQUEST"
  /** Nothing answers at this path of a model door. Do: look at docs/model-gateway.md, which lists what does. */
  | "SERVER_MODEL_ROUTE"
  /** No configured provider has such a model in this wire, or several have it. Do: name it as provider/model; GET …/models lists them. */
  | "SERVER_MODEL_UNKNOWN"
  /** The request points to an earlier answer that this session was not given. Do: send the items themselves, with store: false. */
  | "SERVER_MODEL_REFERENCE"
  /** What came as the answer is not what its wire says. Do: send the request again; the call in the ledger has what came. */
  | "SERVER_MODEL_ANSWER"
  /** A person has to permit the request first. Do: send the same request again once it is permitted. */
  | "SERVER_MODEL_WAITING";

export function modelsFault(code: ModelsFault, what: string, hint: string, where?: string): Fault<ModelsFault> {
  return new Fault(code, what, { hint, ...(where !== undefined && { where }) });
}

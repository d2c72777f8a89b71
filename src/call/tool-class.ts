/** What an operator says a tool can do. Never taken from the server's own annotations, which are claims. */
export type ToolClass = "read" | "write" | "send" | "destroy" | "pay" | "admin" | "egress" | "code";

export const TOOL_CLASSES = ["read", "write", "send", "destroy", "pay", "admin", "egress", "code"] as const satisfies readonly ToolClass[];

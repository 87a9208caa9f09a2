/** One thing that the agent needs, and whether it has it. */
export interface AgentCheck {
  readonly check: AgentCheckCode;
  readonly verdict: "fine" | "failed";
  readonly message: string;
  /** The remedy of a failure. */
  readonly remedy?: string;
}

export type AgentCheckCode =
  | "CONFIG"
  | "IDENTITY"
  | "VAULT_READ"
  | "KEY_ACCEPTED"
  | "TOKEN_ACCEPTED"
  | "REPORT_ALLOWED"
  | "LISTEN"
  | "HEALTH"
  | "FILE_WRITABLE"
  | "COMMAND";

export function fine(check: AgentCheckCode, message: string): AgentCheck {
  return { check, verdict: "fine", message };
}

export function failed(check: AgentCheckCode, message: string, remedy?: string): AgentCheck {
  return { check, verdict: "failed", message, ...(remedy !== undefined && { remedy }) };
}

/** The first line of an error's own words, without what follows; those of the libraries hold no key and no token. */
export function wordsOf(error: unknown): string {
  const { message, code } = error as { readonly message?: unknown; readonly code?: unknown };
  const words = typeof message === "string" && message !== "" ? message : String(code ?? error);
  return words.split("\n")[0]?.slice(0, 300) ?? "";
}

/** The path of an account, or of what belongs to it, below `/api/`: whatever a name holds stays one part. */
export function accountPath(account: string, ...parts: readonly string[]): string {
  return ["accounts", account, ...parts].map((part) => encodeURIComponent(part)).join("/");
}

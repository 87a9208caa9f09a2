/** The path of an account, or of a resource below it, relative to `/api/`. Each part is escaped. */
export function accountPath(account: string, ...parts: readonly string[]): string {
  return ["accounts", account, ...parts].map((part) => encodeURIComponent(part)).join("/");
}

/** What a fleet file declared of an account, by digests; a declaration is kept under its own. */
export interface Terms {
  /** SHA-256 of the account's declaration. */
  readonly declaration: string;
  /** SHA-256 of the fleet file that it came with. */
  readonly file: string;
  /** When it came into force. */
  readonly since: Date;
  /** The principal that applied it; absent when it was written to the storage directly. */
  readonly by?: string;
  /** The second person who approved what it loosens. */
  readonly approvedBy?: string;
}

/** The rules of a declaration that judge the past. */
export interface DeclaredRules {
  readonly cadenceMs: number;
  readonly timerGraceMs: number;
  readonly approval: "none" | "required";
}

/** The declaration in force of an account. */
export interface Declared extends Terms {
  readonly rules: DeclaredRules;
  /** Since when no fleet file declares the account; a file that does is compared with this declaration all the same. */
  readonly removedAt?: Date;
}

/** The terms of a rotation that begins under a declaration. */
export function termsOf({ declared }: { readonly declared?: Declared }): { readonly terms?: Terms } {
  if (!declared) return {};
  const { rules: _judged, removedAt: _gone, ...terms } = declared;
  return { terms };
}

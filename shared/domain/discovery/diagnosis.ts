/** The things that keyturn needs in order to work, each checked on its own. */
export const checkNames = [
  "settings",
  "identity",
  "fleet-file",
  "trail",
  "clock",
  "step-queue",
  "due-index",
  "write-turns",
  "rollout-board",
  "evidence-archive",
  "evidence-policy",
  "evidence-rights",
  "signing-key",
  "account",
  "list-keys",
  "regenerate-key",
  "data-plane",
  "read-secret",
  "write-secret",
  "consumer",
  "copies",
  "metrics",
  "log-workspace",
  "resource-graph",
  "events-topic",
] as const;
export type CheckName = (typeof checkNames)[number];

/** Rotations go on without these: they find users of keys, sign and guard evidence, or tell others. */
const optionalChecks: ReadonlySet<CheckName> = new Set([
  "clock",
  "evidence-policy",
  "evidence-rights",
  "signing-key",
  "metrics",
  "log-workspace",
  "resource-graph",
  "events-topic",
]);

/** Whether keyturn can rotate keys without what the check looks at. */
export const needs = ["needed", "optional"] as const;
export type Need = (typeof needs)[number];

export function needOf(check: CheckName): Need {
  return optionalChecks.has(check) ? "optional" : "needed";
}

/**
 * `fine`: it works. `denied`: keyturn's identity lacks a right, or a firewall refuses it. `unreachable`: no usable answer.
 * `wrong`: it answers, but is not as it should be. `unproven`: only real use can tell. `off`: it is not set up.
 */
export const diagnosisVerdicts = ["fine", "denied", "unreachable", "wrong", "unproven", "off"] as const;
export type DiagnosisVerdict = (typeof diagnosisVerdicts)[number];

/** The result of one check. */
export interface Diagnosis {
  readonly check: CheckName;
  /** The account that it is about; absent for the app as a whole. */
  readonly account?: string;
  /** ARM id, origin or name of the called resource. */
  readonly target: string;
  readonly verdict: DiagnosisVerdict;
  readonly message: string;
  /** Where that differs from `needOf` the check. */
  readonly need?: Need;
}

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
}

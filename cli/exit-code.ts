import type { ExitName } from "../shared/view/tables/result.ts";

/** The exit codes of all commands. Scripts depend on them. */
export const exitCodes = {
  fine: 0,
  error: 1,
  usage: 2,
  findings: 3,
  blocked: 4,
  conflict: 5,
} as const satisfies Readonly<Record<ExitName, number>>;

/** The meaning of each exit code, for help and documentation. */
export const exitMeanings: Readonly<Record<ExitName, string>> = {
  fine: "success; nothing needs attention",
  error: "failure: the network, a missing role, an unknown account, evidence that does not verify",
  usage: "invalid command line, or a confirmation is needed and there is no terminal to ask on",
  findings: "something is due or overdue, a person should look at something, or there are findings",
  blocked: "a person must act now: something is blocked, unsafe or waits for approval",
  conflict: "the account is not in a state that allows the command, or somebody else changed it first",
};

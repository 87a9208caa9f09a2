/** How a command ended, for scripts. */
export const exitCodes = {
  fine: 0,
  error: 1,
  usage: 2,
  findings: 3,
  blocked: 4,
  conflict: 5,
} as const;

export type ExitName = keyof typeof exitCodes;

/** What each exit code says, for the documentation. */
export const exitMeanings: Readonly<Record<ExitName, string>> = {
  fine: "done, and nothing needs attention",
  error: "it failed: the network, a missing role, no such account, evidence that does not verify",
  usage: "the command line is wrong, or a confirmation was needed and nobody could be asked",
  findings: "something is due or overdue, or findings are shown",
  blocked: "something is held up, and a person is needed",
  conflict: "the account is in another state than the command needs, or somebody else was faster",
};

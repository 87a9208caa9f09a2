import type { Scenario } from "../scenario.ts";
import { contested } from "./contested.ts";
import { deadKey } from "./dead-key.ts";
import { keyturnOutage } from "./keyturn-outage.ts";
import { lateAnswer } from "./late-answer.ts";
import { lateOutcome } from "./late-outcome.ts";
import { noFirstKey } from "./no-first-key.ts";
import { pollBeforeDeath } from "./poll-before-death.ts";
import { pollDuringRest } from "./poll-during-rest.ts";
import { promptReport } from "./prompt-report.ts";
import { redirect } from "./redirect.ts";
import { restart } from "./restart.ts";
import { rotation } from "./rotation.ts";
import { scaleOut } from "./scale-out.ts";
import { slowKeyturn } from "./slow-keyturn.ts";
import { tokens } from "./tokens.ts";
import { undecided } from "./undecided.ts";
import { vaultOutage } from "./vault-outage.ts";

export const scenarios: readonly Scenario[] = [
  rotation,
  promptReport,
  noFirstKey,
  deadKey,
  pollBeforeDeath,
  pollDuringRest,
  lateAnswer,
  lateOutcome,
  undecided,
  vaultOutage,
  keyturnOutage,
  slowKeyturn,
  contested,
  scaleOut,
  restart,
  tokens,
  redirect,
];

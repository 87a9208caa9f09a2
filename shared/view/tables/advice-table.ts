import type { AccountAdvice, Advice } from "../../api/advice.ts";
import { ageBands, agesByOwner } from "./advice-wish.ts";
import type { Mark, Result } from "./result.ts";
import { marked } from "./result.ts";

const marks: Readonly<Record<AccountAdvice["keyless"]["verdict"], Mark>> = {
  done: "dim",
  ready: "good",
  unclear: "warn",
  "in-use": "dim",
};

/** Counts accounts: one with several owners in each of their rows. */
const agesTitle = "Accounts by the age of the published key";

/** Shows how far a leak of each account's keys would reach, which keys can go, and which accounts to split. */
export function adviceTable(advice: Advice): Result {
  const { accounts, unseen } = advice;
  const ready = accounts.filter(({ keyless }) => keyless.verdict === "ready");
  const needed = accounts.filter(({ keyless }) => ["in-use", "unclear"].includes(keyless.verdict));
  const split = accounts.flatMap(({ account, split }) => split.map((why) => [account, why] as const));
  return {
    data: advice,
    sections: [
      {
        title: "Blast radius",
        columns: [
          "account",
          "keys",
          "consumers",
          "instances",
          "owners",
          "environments",
          "days",
          "unknown",
          "copies",
        ],
        rows: accounts.map(({ account, keyless, blastRadius: radius }) => [
          account,
          marked(keyless.verdict, marks[keyless.verdict]),
          radius.consumers,
          radius.instances,
          radius.owners.join(", "),
          radius.environments.join(", "),
          radius.daysSincePublished,
          radius.unknownConsumers,
          radius.copies,
        ]),
      },
      {
        title: "Keys no longer needed",
        columns: ["account", "reason", "command"],
        rows: ready.map(({ account, keyless }) => [account, keyless.because.join("; "), keyless.command]),
      },
      {
        title: "Keys still needed",
        columns: ["account", "reason"],
        rows: needed.flatMap(({ account, keyless }) => keyless.because.map((why) => [account, why])),
      },
      { title: "Accounts to split", columns: ["account", "reason"], rows: split },
      {
        title: agesTitle,
        columns: ["environment", "owner", ...ageBands.map(({ column }) => column)],
        rows: agesByOwner(advice).map(({ environment, owner, counts }) => [environment, owner, ...counts]),
        empty: "no account with a published key",
      },
    ],
    notes: unseen.map((what) => marked(`Not checked: ${what}.`, "dim")),
  };
}

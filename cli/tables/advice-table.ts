import type { AccountAdvice, Advice } from "../../shared/api/advice.ts";
import type { Mark, Result } from "../result.ts";
import { marked } from "../result.ts";

const marks: Readonly<Record<AccountAdvice["keyless"]["verdict"], Mark>> = {
  done: "dim",
  ready: "good",
  unclear: "warn",
  "in-use": "dim",
};

/** How far a leak of each account's key would reach, which keys can go, and which accounts should be split. */
export function adviceTable(advice: Advice): Result {
  const { accounts, unseen } = advice;
  const ready = accounts.filter(({ keyless }) => keyless.verdict === "ready");
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
        title: "Keys that nobody needs any more",
        columns: ["account", "because", "command"],
        rows: ready.map(({ account, keyless }) => [account, keyless.because.join("; "), keyless.command]),
      },
      { title: "Accounts to split", columns: ["account", "because"], rows: split },
    ],
    notes: unseen.map((what) => marked(`Not looked at: ${what}.`, "dim")),
  };
}

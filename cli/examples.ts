import type { Command } from "commander";
import { commandsBelow } from "./command-group.ts";

/** One or more command lines per command, as somebody would type them; the help of the command ends with them. */
const examples: Readonly<Record<string, readonly string[]>> = {
  "": ["keyturn status", 'keyturn rotate vision --reason "a leaver" --watch', "keyturn leak < deploy.log"],
  status: [
    "keyturn status",
    "keyturn status vision --watch",
    "keyturn status -o json | jq '.accounts[] | select(.phase != \"idle\")'",
  ],
  attention: ["keyturn attention", "keyturn attention -o json | jq -r '.matters[].command'"],
  plan: ["keyturn plan vision"],
  forecast: ["keyturn forecast --days 90", "keyturn forecast --fail-within 14"],
  compare: ["keyturn compare --environment production --with disaster-recovery"],
  advise: ["keyturn advise --environment production --older-than 90 --sort age"],
  rotate: ['keyturn rotate vision --reason "a leaver" --watch'],
  leak: [
    "keyturn leak < deploy.log",
    "gh api repos/OWNER/REPO/secret-scanning/alerts/7 --jq .secret | keyturn leak",
  ],
  emergency: [
    'keyturn emergency vision --compromised active --reason "pasted into a chat" --dry-run',
    'keyturn emergency vision --compromised key1 --gate waive --deadline 5m --reason "it is abused" --watch',
  ],
  approve: ['keyturn approve vision --reason "agreed in the change meeting"'],
  cancel: ['keyturn cancel vision --reason "the wrong account"'],
  revert: ['keyturn revert vision --reason "checkout answers 401"'],
  loosen: ['keyturn loosen vision --declaration SHA256 --reason "the removed consumer is gone"'],
  abandon: ['keyturn abandon vision --reason "its consumer is gone for good"'],
  pause: ['keyturn pause vision --reason "a migration until Friday"'],
  resume: ['keyturn resume vision --reason "the migration is over"'],
  "rollout show": ["keyturn rollout"],
  "rollout resume": ['keyturn rollout resume --reason "the vault is open again"'],
  "consumers list": ["keyturn consumers vision", "keyturn consumers list vision -o tsv"],
  "consumers register": [
    "keyturn consumers register vision checkout --owner Checkout --contact checkout@contoso.example --environment production --refresh-within 10m",
  ],
  "consumers approve": ['keyturn consumers approve vision checkout --reason "asked its owner"'],
  "consumers settle": [
    'keyturn consumers settle vision checkout checkout-1 --reason "a restored machine, ended"',
  ],
  "consumers remove": ['keyturn consumers remove vision checkout --reason "switched off"'],
  discover: ["keyturn discover --run"],
  "copies list": ["keyturn copies vision"],
  usage: ["keyturn usage vision --minutes 60"],
  "fleet apply": ["keyturn fleet apply fleet.yaml", "keyturn fleet apply fleet.yaml --if-match ETAG --yes"],
  "fleet diff": ["keyturn fleet diff fleet.yaml"],
  "fleet export": ["keyturn fleet export > fleet.yaml"],
  "fleet pending": ["keyturn fleet pending"],
  "fleet approve": ['keyturn fleet approve 1 --digest SHA256 --reason "looked at it"'],
  "fleet reject": ['keyturn fleet reject 1 --digest SHA256 --reason "the soak is too short"'],
  "fleet schema": ["keyturn fleet schema > fleet.schema.json"],
  "evidence rotations": ["keyturn evidence rotations --quarter last --environment production"],
  "evidence export": [
    "keyturn evidence export --quarter last --out evidence.json",
    "keyturn evidence export vision 20260301T090000000Z --format html --out rotation.html",
  ],
  "evidence verify": ["keyturn evidence verify evidence.json --key key.pem --against archive"],
  doctor: ["keyturn doctor", "keyturn doctor --account vision"],
  backup: ["keyturn backup keyturn.backup --storage stkeyturn"],
  restore: ["keyturn restore keyturn.backup --check", "keyturn restore keyturn.backup --storage stkeyturn"],
  "agent run": ["keyturn agent --config agent.yaml"],
  "agent check": ["keyturn agent check --config agent.yaml"],
  "agent schema": ["keyturn agent schema > agent.schema.json"],
  completion: ["source <(keyturn completion bash)"],
};

/** The examples of a command; those of a group are the first of each command below it. */
export function examplesOf(command: Command): readonly string[] {
  const own = examples[pathOf(command)];
  return own ?? commandsBelow(command).flatMap((one) => examplesOf(one).slice(0, 1));
}

/** Its names, without that of the program. */
function pathOf(command: Command): string {
  if (!command.parent) return "";
  return [pathOf(command.parent), command.name()].filter((name) => name !== "").join(" ");
}

/** Ends the help of a command, and of each below it, with examples. */
export function withExamples(command: Command): void {
  const lines = examplesOf(command);
  if (lines.length > 0) {
    command.addHelpText("after", ["", "Examples:", ...lines.map((line) => `  ${line}`)].join("\n"));
  }
  for (const one of command.commands) withExamples(one);
}

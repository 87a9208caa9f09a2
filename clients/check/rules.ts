/** The rules of docs/consumer-protocol.md, which explains each. */
export const rules = {
  "KEY-1": "reads the published secret alone, without a version and with an identity",
  "KEY-2": "does not start without a key",
  "KEY-3": "polls the secret, and uses what it read for every later call",
  "KEY-4": "keeps the last key while the vault fails, and tries again",
  "KEY-5": "reads at once after a 401, once for all, and repeats a call once with another key",
  "KEY-6": "limits only reads that a refusal caused and that brought no other key",
  "KEY-7": "drops the answer of a read that a later read has overtaken",
  "REP-1": "reports only a key that a call of its own has succeeded with",
  "REP-2": "reports a newly proven key at once, and repeats the report, but not more than once a second",
  "REP-3": "repeats its last statement between reading a key and proving it",
  "REP-4": "reports itself unhealthy after three refusals in a row, and after nothing else",
  "REP-5": "says nothing of a replaced key",
  "REP-6": "sends the first 16 lower-case hex digits of the SHA-256 of the key",
  "REP-7": "names its instance uniquely, and the same for its whole life",
  "REP-8": "numbers its reports upwards, across restarts too",
  "REP-9": "counts every call once, and carries the counts of a report that was not accepted",
  "REP-10":
    "leaves the application alone while keyturn fails, and tries again ever less often, one report at a time",
  "REP-11": "goes on under its name with a higher number when its reports are contested, and tells of it",
  "SAFE-1": "shows no key",
  "SAFE-2": "sends tokens to https and to this machine alone, and along no redirect",
  "SAFE-3": "uses a token again until shortly before it expires",
} as const;

export type Rule = keyof typeof rules;

export const ruleNames = Object.keys(rules) as readonly Rule[];

export function isRule(text: string): text is Rule {
  return Object.hasOwn(rules, text);
}

const kib = 1024;
const mib = 1024 * kib;

/** A request with a body that costs as much as its limit allows. */
export interface CostlyRequest {
  readonly name: string;
  readonly method: "POST" | "PUT";
  readonly path: string;
  readonly body: string;
  /** How many are sent at once. */
  readonly times?: number;
}

const check = "leaks";

/** Texts of a mebibyte in which a key could be anywhere. */
const searched: readonly CostlyRequest[] = [
  ["digits", "a".repeat(mib)],
  ["words of a key's length", "0123456789abcdef0123456789abcde ".repeat(mib / 32)],
  ["short words", "abcdefghijklmno=".repeat(mib / 16)],
  ["runs with a value", "abcdefghijklmnop=".repeat(mib / 17)],
  ["marks", "JQQJ99".repeat(mib / 6)],
  ["lines", "\n".repeat(mib)],
].map(([name = "", body = ""]) => ({ name: `1 MiB of ${name}`, method: "POST", path: check, body }));

const json = (value: unknown) => JSON.stringify(value);
const fields = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${at}`, 1]));
const essentials = { alertId: "a", alertTargetIDs: Array.from({ length: 30_000 }, () => 1) };

/** Bodies of 64 KiB for calls that take JSON. */
const commands: readonly CostlyRequest[] = [
  { name: "6,000 unknown fields", path: "accounts/vision/pause", body: json(fields(6_000)) },
  {
    name: "30,000 levels of lists",
    path: "accounts/vision/pause",
    body: "[".repeat(30_000) + "]".repeat(30_000),
  },
  { name: "a reason of 64 KiB", path: "accounts/vision/pause", body: json({ reason: "a".repeat(64_000) }) },
  {
    name: "30,000 vaults to leave out",
    path: "accounts/vision/rotations",
    body: json({
      mode: "emergency",
      compromised: "both",
      reason: "x",
      leaveOut: Array.from({ length: 30_000 }, () => 1),
    }),
  },
  {
    name: "30,000 targets of an alert",
    path: "alerts",
    body: json({ schemaId: "azureMonitorCommonAlertSchema", data: { essentials } }),
  },
].map((one) => ({ ...one, method: "POST" }));

/** Every call but that of the fleet file, with the most that its limit takes. */
export const costly: readonly CostlyRequest[] = [
  ...searched,
  { name: "eight searches at once", method: "POST", path: check, body: "a".repeat(mib), times: 8 },
  ...commands,
];

const account = (at: number, more: object = {}) => ({
  name: `account-${at}`,
  resourceId: `/subscriptions/33333333-0000-4000-8000-000000000001/resourceGroups/rg-ai/providers/Microsoft.CognitiveServices/accounts/account-${at}`,
  publishedSecret: `account-${at}-key`,
  vaults: ["https://kv-main.vault.azure.net"],
  withoutConsumersBecause: "tried out by hand",
  ...more,
});
const file = (accounts: readonly object[]) => json({ version: 1, accounts });
const put = (name: string, body: string): CostlyRequest => ({ name, method: "PUT", path: "fleet", body });

/** Fleet files that are refused only after all of them was read. */
export const files: readonly CostlyRequest[] = [
  put("100,000 empty accounts", `{"version":1,"accounts":[${"{},".repeat(99_999)}{}]}`),
  put(
    "20,000 empty accounts, 1 MiB",
    `{"version":1,"accounts":[${`{${" ".repeat(50)}},`.repeat(19_999)}{}]}`,
  ),
  put(
    "20,000 accounts, the last twice",
    file([...Array.from({ length: 20_000 }, (_, at) => account(at)), account(0)].slice(1)),
  ),
  put(
    "one account with 100,000 consumers",
    file([account(0, { consumers: Array.from({ length: 100_000 }, () => ({})) })]),
  ),
  put(
    "750 KiB of YAML",
    `version: 1\naccounts:\n${Array.from({ length: 2_500 }, (_, at) => `  - ${json(account(at % 2_499))}\n`).join("")}`,
  ),
];

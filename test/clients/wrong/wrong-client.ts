// A small client that keeps every rule of the protocol, and breaks the one that its argument names. Without an argument
// it is right, which shows that the check asks for nothing that only the library does.
import { createInterface } from "node:readline";
import { followKey } from "./follow.ts";
import { reportKey } from "./report.ts";
import { setting } from "./setting.ts";

const wrong = process.argv[2];
const reports = reportKey(wrong);
const key = await followKey(wrong, () => reports.replaced()).catch((error: unknown) => {
  console.error(String(error));
  process.exit(1);
});
console.log("ready");
if (wrong === "REP-1") reports.answered(key.current(), 200, key.current());

async function attempt(value: string): Promise<number> {
  const url = `${setting("KEYTURN_ENDPOINT")}/openai/v1/models`;
  const status = await fetch(url, { headers: { "api-key": value } }).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.status;
    },
    () => 0,
  );
  reports.count(status);
  return status;
}

async function call(): Promise<number> {
  const used = key.current();
  const status = await attempt(used);
  if (status !== 401) {
    reports.answered(used, status, key.current());
    return status;
  }
  if (wrong === "SAFE-1") console.error(`the key ${used} was refused`);
  if (key.current() === used) await key.readAfterRefusal();
  const newer = key.current();
  if (newer === used && wrong !== "KEY-5") {
    reports.answered(used, 401, newer);
    return 401;
  }
  const second = await attempt(newer);
  reports.answered(newer, second, key.current());
  return second;
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line === "call") void call().then((status) => console.log(`call ${status}`));
  if (line === "stop") break;
}
process.exit(0);

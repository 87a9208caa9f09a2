// The driver of the TypeScript library: the program that the check starts.
import { createInterface } from "node:readline";
import { ManagedIdentityCredential } from "@azure/identity";
import { SecretClient } from "@azure/keyvault-secrets";
import { followKey } from "../../../consumer/index.ts";

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

const identity = new ManagedIdentityCredential();
const instance = process.env["KEYTURN_INSTANCE"];
const followed = await followKey({
  // The vault stands at an address, which is in no domain of vaults.
  vault: new SecretClient(setting("KEYTURN_VAULT"), identity, { disableChallengeResourceVerification: true }),
  secret: setting("KEYTURN_SECRET"),
  pollMs: Number(setting("KEYTURN_POLL_MS")),
  report: {
    keyturn: setting("KEYTURN_URL"),
    account: setting("KEYTURN_ACCOUNT"),
    consumer: setting("KEYTURN_CONSUMER"),
    ...(instance !== undefined && { instance }),
    getToken: () => identity.getToken(`${setting("KEYTURN_AUDIENCE")}/.default`),
    reportMs: Number(setting("KEYTURN_REPORT_MS")),
  },
  onProblem: ({ code, message }) => {
    console.error(code, message);
    if (code === "REPORT_CONTESTED") console.log("contested");
  },
});
console.log("ready");

async function call(): Promise<void> {
  const status = await followed
    .withKey((key) =>
      fetch(`${setting("KEYTURN_ENDPOINT")}/openai/v1/models`, { headers: { "api-key": key } }),
    )
    .then(async (answer) => {
      await answer.arrayBuffer();
      return answer.status;
    })
    .catch(() => 0);
  console.log(`call ${status}`);
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line === "call") void call();
  if (line === "stop") break;
}
await followed.stop();
process.exit(0);

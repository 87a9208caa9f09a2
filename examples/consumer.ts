// An application that follows its key, with the library: calls the account every second, and moves to a new key when
// keyturn publishes one. Run it with the environment that `npm start` prints:
//
//   (. FOLDER/your-app.env && npx node examples/consumer.ts)
import { hostname } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { DefaultAzureCredential } from "@azure/identity";
import { SecretClient } from "@azure/keyvault-secrets";
import { followKey } from "../consumer/index.ts";

const account = setting("KEYTURN_ACCOUNT");
const consumer = setting("KEYTURN_CONSUMER");
const keyturn = setting("KEYTURN_URL");
const credential = new DefaultAzureCredential();
const getToken = () => credential.getToken(`${setting("KEYTURN_AUDIENCE")}/.default`);

// Somebody reviews this later; until then, and after that, rotations wait for this application.
const registered = await fetch(`${keyturn}/api/accounts/${account}/consumers/${consumer}`, {
  method: "PUT",
  headers: { authorization: `Bearer ${(await getToken()).token}`, "content-type": "application/json" },
  body: JSON.stringify({
    owner: { name: "Newcomers", contact: "newcomers@contoso.example" },
    environment: "non-production",
    refreshWithin: "10s",
  }),
});
if (!registered.ok) throw new Error(`registering was answered ${registered.status}`);

const followed = await followKey({
  vault: new SecretClient(setting("VAULT_URL"), credential),
  secret: setting("SECRET_NAME"),
  pollMs: 2_000, // 5 minutes are usual: here a rotation takes seconds
  report: { keyturn, account, consumer, instance: `${hostname()}-${process.pid}`, getToken, reportMs: 5_000 },
  onProblem: ({ code, message }) => console.warn(code, message),
});
console.log(`on key ${followed.current().fingerprint}`);
followed.onChange(({ fingerprint }) => console.log(`on key ${fingerprint}`));

const blocklists = new URL("/contentsafety/text/blocklists?api-version=2024-09-01", setting("ENDPOINT"));
for (;;) {
  const { status } = await followed.withKey((key) =>
    fetch(blocklists, { headers: { "Ocp-Apim-Subscription-Key": key } }),
  );
  if (status !== 200) console.warn(`a call was answered ${status}`);
  await pause(1_000);
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`${name} is not set: start this with the file that npm start names`);
  return value;
}

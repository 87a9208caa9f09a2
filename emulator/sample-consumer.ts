// Plays one instance of an application that calls an AI account with its key: reads the key from Key Vault,
// calls the account at a steady rate, adopts newer keys, and reports to keyturn. Prints `ready` after its
// first successful call, then its tally as one JSON line per second and a last one when it is asked to end.
import { ClientSecretCredential } from "@azure/identity";
import { SecretClient } from "@azure/keyvault-secrets";
import type { ConsumerError } from "../consumer/index.ts";
import { readConsumerSettings } from "./consumer/consumer-settings.ts";
import { followOnceThere } from "./consumer/first-key.ts";
import { firstAnswerOf } from "./consumer/laggard.ts";
import { callSteadily } from "./consumer/steady-calls.ts";

const TALLY_MS = 1_000;

const settings = readConsumerSettings(process.env);
const { name, instance, account } = settings;
const complain = ({ message, cause }: ConsumerError): void => {
  console.error(`${name}/${instance}: ${message}${cause instanceof Error ? `: ${cause.message}` : ""}`);
};

const credential = new ClientSecretCredential(settings.tenantId, settings.clientId, settings.clientSecret, {
  authorityHost: settings.authorityHost,
  disableInstanceDiscovery: true,
});
const vault = new SecretClient(settings.vaultUrl, credential);
const followed = await followOnceThere({
  vault: settings.adopts ? vault : firstAnswerOf(vault),
  secret: settings.secretName,
  pollMs: settings.pollMs,
  report: {
    keyturn: settings.keyturnUrl,
    account,
    consumer: name,
    instance,
    getToken: () => credential.getToken(`${settings.audience}/.default`),
    reportMs: settings.reportMs,
  },
  onProblem: complain,
});

let ready = false;
const calls = callSteadily({
  endpoint: settings.endpoint,
  userAgent: `${name}/${instance}`,
  perSecond: settings.callsPerSecond,
  key: () => followed.current(),
  onOutcome: (key, outcome) => {
    followed.observe(key, outcome);
    if (outcome === "accepted" && !ready) {
      ready = true;
      console.log("ready");
    }
  },
});

const printTally = (): void => {
  console.log(JSON.stringify({ ...calls.tally(), fingerprint: followed.current().fingerprint }));
};
const tallying = setInterval(printTally, TALLY_MS);

const end = async (): Promise<void> => {
  clearInterval(tallying);
  await followed.stop();
  await calls.stop();
  printTally();
  process.exit(0);
};
process.once("SIGTERM", () => void end());
process.once("SIGINT", () => void end());

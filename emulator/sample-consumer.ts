// Plays one instance of an application that uses an AI account by key: reads the key from Key Vault, calls the
// account at a steady rate, adopts newer keys, and reports to keyturn. Prints `ready` after its first successful
// call, then its tally as one JSON line per second and a last one when it is asked to end.
import { ClientSecretCredential } from "@azure/identity";
import { SecretClient } from "@azure/keyvault-secrets";
import { readConsumerSettings } from "./consumer/consumer-settings.ts";
import { reportHealth } from "./consumer/health-reports.ts";
import { holdKey } from "./consumer/held-key.ts";
import { callSteadily } from "./consumer/steady-calls.ts";

const TALLY_MS = 1_000;

const settings = readConsumerSettings(process.env);
const { name, instance, account } = settings;
const complain = (error: unknown): void => {
  console.error(`${name}/${instance}: ${error instanceof Error ? error.message : String(error)}`);
};

const credential = new ClientSecretCredential(settings.tenantId, settings.clientId, settings.clientSecret, {
  authorityHost: settings.authorityHost,
  disableInstanceDiscovery: true,
});
const vault = new SecretClient(settings.vaultUrl, credential);
const holder = await holdKey(vault, settings.secretName, settings, complain);

const reports = reportHealth({
  keyturnUrl: settings.keyturnUrl,
  account,
  consumer: name,
  instance,
  scope: `${settings.audience}/.default`,
  credential,
  everyMs: settings.reportMs,
  onFailure: complain,
});

let ready = false;
const calls = callSteadily({
  endpoint: settings.endpoint,
  userAgent: `${name}/${instance}`,
  perSecond: settings.callsPerSecond,
  key: () => holder.current(),
  onOutcome: (key, succeeded) => {
    reports.observe(key, holder.current(), succeeded);
    if (succeeded && !ready) {
      ready = true;
      console.log("ready");
    }
  },
});

const printTally = (): void => {
  console.log(JSON.stringify({ ...calls.tally(), fingerprint: holder.current().fingerprint }));
};
const tallying = setInterval(printTally, TALLY_MS);

const end = async (): Promise<void> => {
  clearInterval(tallying);
  reports.stop();
  holder.stop();
  await calls.stop();
  printTally();
  process.exit(0);
};
process.once("SIGTERM", () => void end());
process.once("SIGINT", () => void end());

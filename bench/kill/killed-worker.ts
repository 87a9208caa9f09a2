import type { Program } from "../../emulator/child-process.ts";
import type { WakeReason } from "../../shared/domain/world.ts";
import type { RotationRig } from "../rotation-rig.ts";
import { rotatedAccount, startRotationRig } from "../rotation-rig.ts";
import type { Moment, StorageRequest, WatchedStorage } from "./watched-storage.ts";
import { watchedStorage } from "./watched-storage.ts";

/** As in production; the lock of ten minutes is the host's own. */
const production = { claimMs: 36_000, sweepSchedule: "0 * * * * *" } as const;

const writesTrail = ({ method, url }: StorageRequest) =>
  method !== "GET" && (url.includes("$batch") || url.includes("keyturntrail"));
const claims = (effect: string) => (one: StorageRequest) =>
  writesTrail(one) && new RegExp(String.raw`"claim":"\{.*\\"type\\":\\"${effect}\\"`).test(one.body);

/** When the worker is killed that looks at the account after the last report, or after a near-expiry event. */
const moments = {
  "before it saved anything": { request: writesTrail, isCarriedOut: false },
  "with the claim of a regeneration open": { request: claims("regenerate"), isCarriedOut: true },
  "with the claim of a secret open": { request: claims("store"), isCarriedOut: true },
  "after the regeneration": "regenerated",
  "near expiry, before it saved anything": { request: writesTrail, isCarriedOut: false },
} as const satisfies Readonly<Record<string, Moment | "regenerated">>;

export type Killing = keyof typeof moments;
export const killings = Object.keys(moments) as readonly Killing[];

/** A rotation whose last report is missing, and the processes of its app: one each for HTTP, queues and timers. */
interface KillRig {
  readonly rotation: RotationRig;
  readonly http: Program;
  readonly worker: Program;
  readonly storage: { readonly http: WatchedStorage; readonly worker: WatchedStorage };
  stop(): Promise<void>;
}

export async function startKillRig({ driftCheck }: { readonly driftCheck: string }): Promise<KillRig> {
  const policy = { soak: "1ms", cooldown: "0s", probeInterval: "0ms", driftCheck };
  const rotation = await startRotationRig({ ...production, policy });
  const { stack } = rotation;
  const storage = {
    http: await watchedStorage(rotation.storage),
    worker: await watchedStorage(rotation.storage),
  };
  await stack.app()?.stop();
  const through = (one: WatchedStorage) => ({ AzureWebJobsStorage: one.connectionString });
  const [http, worker] = await Promise.all([
    stack.startHost(["httpTrigger", "eventGridTrigger"], through(storage.http)),
    stack.startHost(["queueTrigger"], through(storage.worker)),
    stack.startHost(["timerTrigger"]),
  ]);
  return {
    rotation,
    http,
    worker,
    storage,
    async stop() {
      storage.http.close();
      storage.worker.close();
      await rotation.stop();
    },
  };
}

/**
 * Makes the worker begin its look, and kills it at the moment.
 *
 * @returns the time from the death until the rotation has gone on.
 */
export async function lostMs(rig: KillRig, killing: Killing): Promise<number> {
  const { rotation, worker, storage } = rig;
  const moment = moments[killing];
  const isNearExpiry = killing.startsWith("near expiry");
  if (!isNearExpiry) await rotation.begin();
  const goneOn = isNearExpiry ? nextRegeneration(rotation) : rotation.ended();
  const due = moment === "regenerated" ? afterRegeneration(rig) : storage.worker.until(moment);
  if (isNearExpiry) await sendNearExpiry(rotation);
  else await reportToDyingProcess(rig);
  await due;
  await worker.kill();
  const diedMs = performance.now();
  await rotation.stack.startHost(["queueTrigger"]);
  await goneOn;
  return performance.now() - diedMs;
}

/** The process that takes the report dies before its own look has read anything, so that the queue's worker looks. */
async function reportToDyingProcess({ rotation, http, storage }: KillRig): Promise<void> {
  let isQueued = false;
  const looked = storage.http.until({
    request(one) {
      if (isQueued) return true;
      isQueued = asksForLook(one, "report");
      return false;
    },
    isCarriedOut: false,
  });
  await rotation.report();
  await looked;
  await http.kill();
  await rotation.stack.startHost(["httpTrigger", "eventGridTrigger"]);
}

function asksForLook({ method, url, body }: StorageRequest, kind: WakeReason["kind"]): boolean {
  if (method !== "POST" || !url.includes("/messages")) return false;
  const text = /<MessageText>([^<]*)</.exec(body)?.[1] ?? "";
  return Buffer.from(text, "base64").includes(`"kind":"${kind}"`);
}

/** Resolves when the worker has had an answer from Azure, and wants to save it. */
async function afterRegeneration({ rotation, storage }: KillRig): Promise<void> {
  await nextRegeneration(rotation);
  await storage.worker.until({ request: () => true, isCarriedOut: false });
}

function nextRegeneration({ stack: { azure } }: RotationRig): Promise<void> {
  const asked = `/accounts/${rotatedAccount}/regenerateKey`.toLowerCase();
  return new Promise((resolve) => {
    azure.journal.listen(({ url }) => {
      if (url.toLowerCase().includes(asked)) resolve();
    });
  });
}

async function sendNearExpiry({ stack }: RotationRig): Promise<void> {
  const [vault, secret] = ["kv-bench", `${rotatedAccount}-key`];
  const version = stack.azure.secretVersions(vault, secret).at(-1)?.version ?? "";
  const event = {
    id: "near-expiry-1",
    topic: "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-bench",
    subject: secret,
    eventType: "Microsoft.KeyVault.SecretNearExpiry",
    eventTime: new Date().toISOString(),
    dataVersion: "1",
    data: {
      Id: `${stack.azure.vaultUrl(vault)}/secrets/${secret}/${version}`,
      ObjectType: "Secret",
      ObjectName: secret,
      Version: version,
    },
  };
  const url = `${stack.origin}/runtime/webhooks/EventGrid?functionName=nearExpiry`;
  const headers = { "content-type": "application/json", "aeg-event-type": "Notification" };
  const { status } = await fetch(url, { method: "POST", headers, body: JSON.stringify([event]) });
  if (status !== 202) throw new Error(`the event was answered ${status}`);
}

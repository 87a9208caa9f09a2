import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { LocalAzure } from "../azure/local-azure.ts";
import { startLocalAzure } from "../azure/local-azure.ts";
import { keepExchanges } from "../azure/keep-exchanges.ts";
import type { Azurite } from "../azurite.ts";
import { startAzurite } from "../azurite.ts";
import type { Program } from "../child-process.ts";
import { startProgram } from "../child-process.ts";
import type { Trigger } from "../host/function-registration.ts";
import { together } from "./together.ts";
import { freePort } from "../free-port.ts";
import type { SecretSeed } from "../azure/seed.ts";
import { servePages, workloadSeeds } from "./asked-workloads.ts";
import { fleetDocument } from "./fleet-document.ts";
import type { CheckAnswer, KeyturnClient } from "./keyturn-client.ts";
import { fillGateways } from "./gateways.ts";
import { keyturnClient, UnexpectedAnswerError } from "./keyturn-client.ts";
import type { Principals } from "./principals.ts";
import { makePrincipals } from "./principals.ts";
import type { RunningConsumer } from "./sample-consumers.ts";
import { startConsumer } from "./sample-consumers.ts";
import type { AccountPlan, ConsumerPlan, StackPlan } from "./stack-plan.ts";
import { audience, resourceGroup, vaultsOf } from "./stack-plan.ts";

const hostProgram = fileURLToPath(new URL("../functions-host.ts", import.meta.url));
const repository = fileURLToPath(new URL("../..", import.meta.url));

/** The whole product on this machine: Azure, storage, the app in its host, and consumers, each a real process. */
export type LocalStack = {
  readonly azure: LocalAzure;
  readonly storage: Azurite;
  readonly principals: Principals;
  readonly keyturn: KeyturnClient;
  /** The app's origin; the same after every restart. */
  readonly origin: string;
  /**
   * Starts one more app process. One serves HTTP, and after its end the next one does; the others share the
   * work. Where the plan says `apart`, the process that serves HTTP has one for the work beside it, and both count as
   * one program.
   *
   * @param env added to the environment of this process.
   * @param build the folder of another build of keyturn, whose bundle runs instead.
   */
  startApp(env?: Readonly<Record<string, string>>, build?: string): Promise<Program>;
  /**
   * Starts an app process that serves these triggers alone, and is not counted among those of `startApp`. One that serves
   * HTTP has the app's origin, unless its functions are called by servers and listeners in other processes.
   */
  startHost(
    triggers: readonly Trigger["type"][],
    env?: Readonly<Record<string, string>>,
    isDeaf?: boolean,
  ): Promise<Program>;
  /** The app process that was started last, while it runs. */
  app(): Program | undefined;
  /** All output of the app processes. */
  readonly appLines: readonly string[];
  /** Subscribes the app to vault events, applies the fleet file, and returns it. */
  applyFleet(document?: object): Promise<void>;
  /** Starts the processes of reporting consumers; asked consumers already run in the local Azure. */
  startConsumers(account: string): Promise<readonly RunningConsumer[]>;
  startInstance(account: string, consumer: string, instance: string): Promise<RunningConsumer>;
  readonly consumers: readonly RunningConsumer[];
  fleetDocument(): object;
  /** Ends consumers first, so that none calls an ended process. */
  stop(): Promise<void>;
};

/**
 * Starts what calls the functions of an app process that has no listeners itself. Its ready line names where Event Grid
 * delivers to.
 *
 * @param app the app's process; its ready line names its origin.
 * @param environment that of the app.
 */
export type StartListeners = (
  app: Program,
  environment: Readonly<Record<string, string>>,
) => Promise<Program>;

type Hooks = {
  /** Called with every answer that the stack's client gets from keyturn's API. */
  readonly check?: CheckAnswer;
  /** Replaces the default storage, for example with a slow one. */
  readonly startStorage?: typeof startAzurite;
  /** Replaces the listeners of the local host. */
  readonly startListeners?: StartListeners;
};

/**
 * Starts Azure and storage; the app, the fleet and the consumers follow on demand.
 */
export async function startLocalStack(
  plan: StackPlan,
  { check, startStorage = startAzurite, startListeners }: Hooks = {},
): Promise<LocalStack> {
  const principals = makePrincipals(plan);
  const [azure, storage, port] = await Promise.all([
    startAzureFor(plan, principals),
    startStorage(plan.keepsStorage ? { directory: join(plan.directory, "storage") } : {}),
    freePort(),
  ]);
  azure.trustInThisProcess();
  servePages(plan, azure);
  await fillGateways(plan, azure);
  const origin = `http://127.0.0.1:${port}`;
  const appLines: string[] = [];
  const programs: Program[] = [];
  const hosts: Program[] = [];
  let serving: Program | "starting" | undefined;
  let eventsOrigin = origin;
  const consumers: RunningConsumer[] = [];
  const operatorToken = () => azure.tokenFor({ client: "operator", audience });
  const keyturn = keyturnClient(() => origin, operatorToken, check);

  const { signingVault } = plan;
  const signing: Record<string, string> =
    signingVault === undefined ? {} : { KEYTURN_SIGNING_KEY: azure.makeKey(signingVault, "checkpoints") };
  const environmentWith = (env: Readonly<Record<string, string>>) => ({
    ...appEnvironment(plan, azure, storage),
    ...signing,
    ...signInEnvironment(azure, principals),
    ...env,
  });

  function startProcess(
    name: string,
    environment: Record<string, string>,
    own: number,
    more: readonly string[],
    build = repository,
  ): Promise<Program> {
    const entry = join(build, "dist/functions.cjs");
    return startProgram({
      name: [name, ...more].join(" "),
      file: hostProgram,
      args: ["--entry", entry, "--port", String(own), ...hostArguments(plan), ...more],
      readyLine: /^listening on (\S+)$/,
      env: environment,
      onLine: (line) => appLines.push(line),
    });
  }

  async function startInstance(accountName: string, consumerName: string, instance: string) {
    const [account, consumer] = find(plan, accountName, consumerName);
    const { callsPerSecond } = plan;
    const surroundings = { azure, principals, keyturnOrigin: origin, callsPerSecond };
    const running = await startConsumer(account, consumer, instance, surroundings);
    consumers.push(running);
    return running;
  }

  return {
    azure,
    storage,
    principals,
    keyturn,
    origin,
    appLines,
    consumers,
    fleetDocument: () => fleetDocument(plan, azure, principals),

    app: () => programs.at(-1),

    async startHost(triggers, env = {}, isDeaf = false) {
      const own = triggers.includes("httpTrigger") && !isDeaf ? port : 0;
      const more = ["--triggers", triggers.join(","), ...(isDeaf ? ["--deaf"] : [])];
      const host = await startProcess("host", environmentWith(env), own, more);
      hosts.push(host);
      return host;
    },

    async startApp(env = {}, build) {
      const serves = serving === undefined;
      serving ??= "starting";
      const name = `app-${programs.length + 1}`;
      const environment = environmentWith(env);
      const start = (own: number, ...more: readonly string[]) =>
        startProcess(name, environment, own, more, build);
      const front = (...triggers: readonly string[]) =>
        serves ? [start(port, "--triggers", ["httpTrigger", ...triggers].join(","))] : [];

      async function startHeard(listeners: StartListeners): Promise<Program> {
        const app = start(0, "--deaf", "--triggers", "timerTrigger,queueTrigger,eventGridTrigger");
        const listening = app.then((deaf) => listeners(deaf, environment));
        const all = await together(...front(), app, listening);
        eventsOrigin = (await listening).ready[1] ?? origin;
        return all;
      }

      async function startParts(): Promise<Program> {
        if (startListeners) return startHeard(startListeners);
        if (plan.apart !== true) return start(serves ? port : 0);
        return together(...front("eventGridTrigger"), start(0, "--triggers", "timerTrigger,queueTrigger"));
      }

      const program = await startParts();
      programs.push(program);
      // An ended program passes its place, and with it the port, to the next one.
      if (serves) serving = program;
      const leave = () => {
        programs.splice(programs.indexOf(program), 1);
        if (serving === program) serving = undefined;
      };
      void program.exited.then(leave);
      return program;
    },

    async applyFleet(document = fleetDocument(plan, azure, principals)) {
      for (const vault of plan.eventsFrom) {
        await azure.subscribe({
          name: `near-expiry-${vault}`,
          vault,
          endpoint: `${eventsOrigin}/runtime/webhooks/EventGrid?functionName=nearExpiry`,
          schema: plan.eventSchema ?? "EventGridSchema",
        });
      }
      const answer = await keyturn.request("PUT", "fleet", document);
      if (answer.status !== 200) throw new UnexpectedAnswerError("PUT", "fleet", answer);
    },

    startInstance,

    async startConsumers(accountName) {
      const [account] = find(plan, accountName);
      return Promise.all(
        account.consumers
          .filter(({ confirmation }) => confirmation === undefined)
          .flatMap((consumer) =>
            Array.from({ length: consumer.running ?? consumer.instances }, (_, index) =>
              startInstance(accountName, consumer.name, `${consumer.name}-${index + 1}`),
            ),
          ),
      );
    },

    async stop() {
      await Promise.all(consumers.map(({ program }) => program.stop()));
      await Promise.all([...programs, ...hosts].map((program) => program.stop()));
      await keepExchanges(azure);
      await Promise.all([azure.close(), storage.stop()]);
    },
  };
}

function startAzureFor(plan: StackPlan, principals: Principals): Promise<LocalAzure> {
  const { sites, containerApps, gateways } = workloadSeeds(plan, principals);
  const around: NonNullable<StackPlan["surroundings"]> = plan.surroundings ?? {};
  return startLocalAzure({
    directory: plan.directory,
    accounts: plan.accounts.map(({ name, subscription }) => ({
      name,
      resourceGroup,
      ...(subscription !== undefined && { subscription }),
    })),
    vaults: [...vaultsOf(plan).map((name) => ({ name, resourceGroup })), ...(around.vaults ?? [])],
    secrets: [...publishedSecrets(plan), ...(around.secrets ?? [])],
    applications: [principals.operator, ...principals.others.values(), ...principals.consumers.values()],
    managedIdentity: principals.managedIdentity,
    sites: [...sites, ...(around.sites ?? [])],
    gateways,
    containerApps: [...containerApps, ...(around.containerApps ?? [])],
    configurationStores: around.configurationStores ?? [],
    ...(plan.eventsTopic !== undefined && { topics: [plan.eventsTopic] }),
    ...(plan.knobs && { knobs: plan.knobs }),
  });
}

function publishedSecrets({ accounts }: StackPlan): readonly SecretSeed[] {
  return accounts
    .filter(({ secretExists }) => secretExists)
    .flatMap(({ name: account, publishedSecret: name, vaults }) =>
      vaults.map((vault) => ({ vault, name, value: { account, slot: "key1" as const } })),
    );
}

function appEnvironment(plan: StackPlan, azure: LocalAzure, storage: Azurite): Record<string, string> {
  const surroundings = azure.environment();
  return {
    ...surroundings,
    NODE_OPTIONS: [surroundings["NODE_OPTIONS"], ...(plan.nodeOptions ?? [])].join(" "),
    AzureWebJobsStorage: storage.connectionString,
    KEYTURN_CLOUD: "custom",
    KEYTURN_ARM_ENDPOINT: azure.armEndpoint,
    KEYTURN_AUTHORITY: azure.authority,
    KEYTURN_VAULT_SUFFIX: azure.vaultSuffix,
    KEYTURN_ACCOUNT_SUFFIXES: azure.accountSuffixes.join(","),
    KEYTURN_LOGS_ENDPOINT: new URL(azure.logsEndpoint).origin,
    KEYTURN_LOG_WORKSPACE: azure.logWorkspaceId,
    KEYTURN_METRICS_ENDPOINT: azure.metricsEndpoint,
    // Runs are requested; a scheduled one would interfere once an hour.
    KEYTURN_DISCOVERY_SCHEDULE: "0 0 0 1 1 *",
    ...(plan.copySources && { KEYTURN_COPY_SOURCES: plan.copySources.join(",") }),
    KEYTURN_TENANT_ID: azure.tenantId,
    KEYTURN_AUDIENCE: audience,
    KEYTURN_CLAIM_MS: String(plan.claimMs),
    KEYTURN_SWEEP_SCHEDULE: plan.sweepSchedule,
    ...(plan.askMs !== undefined && { KEYTURN_ASK_MS: String(plan.askMs) }),
    ...(plan.githubSecret !== undefined && { KEYTURN_GITHUB_SECRET: plan.githubSecret }),
    ...(plan.eventsTopic !== undefined && {
      KEYTURN_EVENTS_ENDPOINT: azure.topicEndpoint(plan.eventsTopic),
    }),
  };
}

/** Lets a browser on this machine sign in as the operator, or as another who may approve. */
function signInEnvironment(azure: LocalAzure, { operator, others }: Principals): Record<string, string> {
  const second = [...others.values()].find(({ roles }) => roles.includes("KeyRotation.Approve"));
  return {
    DEV_SIGN_IN_TOKEN_ENDPOINT: `${azure.authority}/${azure.tenantId}/oauth2/v2.0/token`,
    DEV_SIGN_IN_CLIENT_ID: operator.clientId,
    DEV_SIGN_IN_CLIENT_SECRET: operator.clientSecret ?? "",
    DEV_SIGN_IN_SCOPE: `${audience}/.default`,
    ...(second && {
      DEV_SIGN_IN_SECOND_CLIENT_ID: second.clientId,
      DEV_SIGN_IN_SECOND_CLIENT_SECRET: second.clientSecret ?? "",
    }),
  };
}

function hostArguments({ messageLockMs, storagePatienceMs, hostJson }: StackPlan): readonly string[] {
  return [
    ...(messageLockMs === undefined ? [] : ["--message-lock-ms", String(messageLockMs)]),
    ...(storagePatienceMs === undefined ? [] : ["--storage-patience-ms", String(storagePatienceMs)]),
    ...(hostJson === undefined ? [] : ["--host-json", hostJson]),
  ];
}

function find(plan: StackPlan, accountName: string): [AccountPlan];
function find(plan: StackPlan, accountName: string, consumerName: string): [AccountPlan, ConsumerPlan];
function find(plan: StackPlan, accountName: string, consumerName?: string) {
  const account = plan.accounts.find(({ name }) => name === accountName);
  if (!account) throw new Error(`no account ${accountName} in the plan`);
  if (consumerName === undefined) return [account];
  const consumer = account.consumers.find(({ name }) => name === consumerName);
  if (!consumer) throw new Error(`no consumer ${consumerName} of ${accountName} in the plan`);
  return [account, consumer];
}

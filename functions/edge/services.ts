import { ManagedIdentityCredential } from "@azure/identity";
import { aiServicesProbe } from "../../shared/azure/ai-services-probe.ts";
import { blobDiscoveryStore } from "../../shared/azure/blob-discovery-store.ts";
import { blobEvidenceGuard } from "../../shared/azure/blob-evidence-guard.ts";
import { blobEvidenceStore } from "../../shared/azure/blob-evidence-store.ts";
import { blobChangeStore } from "../../shared/azure/blob-change-store.ts";
import { blobDeclarationStore } from "../../shared/azure/blob-declaration-store.ts";
import { blobFleetStore } from "../../shared/azure/blob-fleet-store.ts";
import { cognitiveServicesKeyIssuer } from "../../shared/azure/cognitive-services-key-issuer.ts";
import { copySources } from "../../shared/azure/copy-sources/copy-sources.ts";
import { entraTokenVerifier } from "../../shared/azure/entra-token-verifier.ts";
import { eventGridPublisher } from "../../shared/azure/event-grid-publisher.ts";
import { observationSources } from "../../shared/azure/confirmation/observation-sources.ts";
import { keyVaultSigner } from "../../shared/azure/key-vault-signer.ts";
import { keyHolders } from "../../shared/azure/holders/key-holders.ts";
import { keyVault } from "../../shared/azure/key-vault.ts";
import { logAnalyticsAuditLog } from "../../shared/azure/log-analytics-audit-log.ts";
import { monitorUsageMetrics } from "../../shared/azure/metrics/monitor-usage-metrics.ts";
import { ownIdentity } from "../../shared/azure/own-identity.ts";
import { reachablePlaces } from "../../shared/azure/reachable-places.ts";
import { resourceGraphEstate } from "../../shared/azure/estate/resource-graph-estate.ts";
import { openEvidenceStorage, openStorage } from "../../shared/azure/storage.ts";
import { storageStepQueue } from "../../shared/azure/storage-step-queue.ts";
import { hostClock } from "../../shared/azure/host-clock.ts";
import type { StorageClock } from "../../shared/azure/storage-clock.ts";
import { storageClock } from "../../shared/azure/storage-clock.ts";
import { storageUnreadMessages } from "../../shared/azure/storage-unread-messages.ts";
import { tableBucketStore } from "../../shared/azure/tables/table-bucket-store.ts";
import { tableCheckpointLog } from "../../shared/azure/tables/table-checkpoint-log.ts";
import { tableConsumerBoard } from "../../shared/azure/tables/table-consumer-board.ts";
import { tableIdempotencyLog } from "../../shared/azure/tables/table-idempotency-log.ts";
import { tableKeyIndex } from "../../shared/azure/tables/table-key-index.ts";
import { tableOwedLooks } from "../../shared/azure/tables/table-owed-looks.ts";
import { tableOutboxLog } from "../../shared/azure/tables/table-outbox-log.ts";
import { tableQuestionLog } from "../../shared/azure/tables/table-question-log.ts";
import { tableRolloutBoard } from "../../shared/azure/tables/table-rollout-board.ts";
import { tableTrailStore } from "../../shared/azure/tables/table-trail-store.ts";
import { tableWakeIndex } from "../../shared/azure/tables/table-wake-index.ts";
import type { Config } from "../../shared/config.ts";
import { isCustomCloud, readConfig } from "../../shared/config.ts";
import type { CopySourceName } from "../../shared/domain/discovery/copies.ts";
import type { GithubSecret } from "../../shared/github-signature.ts";
import type { DiscoveryPorts } from "../../shared/inventory/discover.ts";
import { keyIndexedTrail } from "../../shared/inventory/key-indexed-trail.ts";
import type { CheckpointLog, EvidenceGuard, EvidenceStore } from "../../shared/ports/evidence-store.ts";
import type { CheckpointSigner } from "../../shared/ports/checkpoint-signer.ts";
import type { EventPublisher } from "../../shared/ports/event-publisher.ts";
import type { KeyIndex } from "../../shared/ports/key-index.ts";
import type { IdempotencyLog } from "../../shared/ports/idempotency-log.ts";
import type { ChangeStore } from "../../shared/ports/fleet-store.ts";
import type { FleetStore } from "../../shared/ports/fleet-store.ts";
import type { Reachable } from "../../shared/ports/reachable.ts";
import type { TokenVerifier } from "../../shared/ports/token-verifier.ts";
import type { UnreadMessages } from "../../shared/ports/step-queue.ts";
import type { UsageMetrics } from "../../shared/ports/usage-metrics.ts";
import type { WakeIndex } from "../../shared/ports/wake-index.ts";
import type { WithdrawableQueue } from "../../shared/ports/step-queue.ts";
import type { BoundQueue } from "../../shared/reconciler/fleet/bounded-queue.ts";
import { queueBounds } from "../../shared/reconciler/fleet/bounded-queue.ts";
import type { FleetReader } from "../../shared/reconciler/fleet/fleet-reader.ts";
import { fleetReader } from "../../shared/reconciler/fleet/fleet-reader.ts";
import type { InForceReader } from "../../shared/reconciler/fleet/in-force-reader.ts";
import { inForceReader } from "../../shared/reconciler/fleet/in-force-reader.ts";
import { indexedTrail } from "../../shared/reconciler/fleet/indexed-trail.ts";
import type { ReconcilerPorts } from "../../shared/reconciler/ports.ts";
import type { RegistrationReader } from "../../shared/reconciler/fleet/registration-reader.ts";
import { rememberedBoard } from "../../shared/reconciler/fleet/remembered-board.ts";
import { registrationReader } from "../../shared/reconciler/fleet/registration-reader.ts";
import { sharedPacer } from "../../shared/reconciler/fleet/shared-pacer.ts";
import type { KeyDestinations } from "../../shared/key-destinations.ts";
import { keyDestinations } from "../../shared/key-destinations.ts";
import type { Outbox } from "../../shared/reconciler/outbox/publish-events.ts";
import { outbox } from "../../shared/reconciler/outbox/publish-events.ts";

/** Everything that handlers need, made once per process. */
export interface Services {
  /** The clock of the ports, and how it comes to know the time. */
  readonly time: Pick<StorageClock, "hostAheadMs" | "monotonicMs"> & {
    /** @throws {ClockUnknownError} the storage does not tell the time. */
    readonly ready: () => Promise<void>;
  };
  readonly ports: ReconcilerPorts;
  /** Carries steps without limits. */
  readonly stepQueue: WithdrawableQueue;
  /** Puts the limits of this process on a queue, as on that of the ports. */
  readonly boundQueue: BoundQueue;
  /** Keeps the messages of newer builds. */
  readonly unread: UnreadMessages;
  /** Tells the sweep which accounts are due. */
  readonly wakes: WakeIndex;
  /** Tells whose key one is. */
  readonly keyIndex: KeyIndex;
  readonly fleetStore: FleetStore;
  /** Changes of the fleet file that a second person must approve. */
  readonly changes: ChangeStore;
  /** The fleet file as it is stored. */
  readonly fleet: FleetReader;
  /** Each account as it counts now. */
  readonly inForce: InForceReader;
  readonly registrations: RegistrationReader;
  /** Keeps the evidence of ended rotations. */
  readonly archive: EvidenceStore;
  /** The signed heads of the trails. */
  readonly checkpoints: CheckpointLog;
  /** Absent where the archive has no storage account of its own. */
  readonly archiveGuard?: EvidenceGuard;
  /** Absent where no key is set: then nothing is signed. */
  readonly signer?: CheckpointSigner;
  /** Answers to requests that may be sent again. */
  readonly idempotency: IdempotencyLog;
  readonly tokens: TokenVerifier;
  readonly discovery: DiscoveryPorts;
  /** The places that are searched for copies of keys. */
  readonly copySources: readonly CopySourceName[];
  readonly usageMetrics: UsageMetrics;
  /** Services that the doctor only checks for reachability. */
  readonly places: readonly Reachable[];
  /** Absent where no delivery of GitHub's webhook is taken. */
  readonly githubSecret?: GithubSecret;
  /** The settings in force. May hold a connection string, which must not be shown. */
  readonly config: Config;
  readonly claimMs: number;
  readonly askEveryMs: number;
  readonly destinations: KeyDestinations;
  /** How many accounts a fleet file may have. */
  readonly maxAccounts: number;
  /** The address of a cloud that only its operator knows; absent in Azure's own. */
  readonly customCloud?: string;
  /** Both absent where no topic is set. */
  readonly outbox?: Outbox;
  readonly publisher?: EventPublisher;
}

let made: Services | undefined;

/**
 * The services of this process. Made at the first call and not when the module loads: if an error were thrown while the
 * host indexes functions, the app would seem to have none.
 *
 * @throws {SettingsInvalidError} the settings are wrong; every problem is named.
 */
export function services(): Services {
  made ??= assemble(readConfig(process.env));
  return made;
}

function assemble(config: Config): Services {
  const { cloud, tenantId, audiences, pageAudiences, identityClientId, claimMs, askEveryMs } = config;
  // One named identity and no credential chain: a chain would also use credentials left on the machine.
  const credential = new ManagedIdentityCredential(
    identityClientId === undefined ? {} : { clientId: identityClientId },
  );
  const destinations = keyDestinations(config);
  const clock = storageClock(hostClock);
  const storage = openStorage(config.storage, credential, clock);
  const evidenceStorage = openEvidenceStorage(config, credential, storage);
  const table = storage.table("keyturntrail");
  // Found or not, the answer tells the time.
  const askTime = () => table.getEntity("", "clock");
  const fleetStore = blobFleetStore(storage);
  const declarations = blobDeclarationStore(storage);
  const wakes = tableWakeIndex(storage);
  const keyIndex = tableKeyIndex(storage);
  const trail = keyIndexedTrail(indexedTrail(tableTrailStore(storage), wakes, clock, claimMs), keyIndex);
  const auditLog = logAnalyticsAuditLog(credential, config, clock);
  const discoveryStore = blobDiscoveryStore(storage);
  const board = tableConsumerBoard(storage);
  const usageMetrics = monitorUsageMetrics(credential, cloud);
  const { eventsEndpoint } = config;
  const publisher = eventsEndpoint === undefined ? undefined : eventGridPublisher(credential, eventsEndpoint);
  const outboxLog = tableOutboxLog(storage);
  const stepQueue = storageStepQueue(storage);
  const boundQueue = queueBounds(clock);
  const fleet = fleetReader(fleetStore, clock);
  const holders = keyHolders(credential, cloud);
  return {
    time: { ...clock, ready: () => clock.ready(askTime) },
    ports: {
      clock,
      keyIssuer: cognitiveServicesKeyIssuer(
        credential,
        cloud.armEndpoint,
        destinations,
        sharedPacer(tableBucketStore(storage), clock),
      ),
      vault: keyVault(credential, destinations),
      probe: aiServicesProbe(destinations),
      board,
      observations: observationSources(credential, config, auditLog, clock, holders),
      holders,
      questions: tableQuestionLog(storage),
      discovery: discoveryStore,
      trail,
      rollout: rememberedBoard(tableRolloutBoard(storage), clock),
      queue: boundQueue(stepQueue),
      owed: tableOwedLooks(storage),
      declarations,
    },
    stepQueue,
    boundQueue,
    unread: storageUnreadMessages(storage),
    wakes,
    keyIndex,
    fleetStore,
    changes: blobChangeStore(storage),
    fleet,
    inForce: inForceReader(fleet, { trail, declarations, clock }),
    registrations: registrationReader(trail, clock),
    archive: blobEvidenceStore(evidenceStorage),
    ...(config.evidenceUri !== undefined && {
      archiveGuard: blobEvidenceGuard(evidenceStorage, credential, cloud, config.evidenceContainer),
    }),
    checkpoints: tableCheckpointLog(storage),
    ...(config.signingKey !== undefined && { signer: keyVaultSigner(credential, config.signingKey) }),
    idempotency: tableIdempotencyLog(storage),
    tokens: entraTokenVerifier({ authority: cloud.authority, tenantId, audiences, pageAudiences }, clock),
    discovery: {
      clock,
      estate: resourceGraphEstate(credential, cloud),
      auditLog,
      self: ownIdentity(credential, cloud),
      trail,
      board,
      usageMetrics,
      sources: copySources(credential, cloud),
      store: discoveryStore,
    },
    copySources: config.copySources,
    usageMetrics,
    places: reachablePlaces(storage, evidenceStorage, eventsEndpoint),
    ...(config.githubSecret && { githubSecret: config.githubSecret }),
    config,
    claimMs,
    askEveryMs,
    destinations,
    maxAccounts: config.maxAccounts,
    ...(isCustomCloud(cloud) && { customCloud: cloud.armEndpoint }),
    ...(publisher && { publisher, outbox: outbox({ trail, outboxLog, publisher, clock }) }),
  };
}

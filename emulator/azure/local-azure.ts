import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeLoopbackCertificate } from "../certificates.ts";
import { addressesAt, CERTIFIED_NAMES } from "./addresses.ts";
import type { Addresses } from "./addresses.ts";
import type { ContainerAppControls } from "./apps/container-app-controls.ts";
import { conformanceLines } from "./conformance-lines.ts";
import type { PublishedEvent } from "./eventgrid/topics.ts";
import type { VaultEvents } from "./eventgrid/vault-events.ts";
import type { GatewayControls } from "./gateway/gateway-controls.ts";
import { listen } from "./https-server.ts";
import type { ClientConnection } from "./https-server.ts";
import { createJournal } from "./journal.ts";
import type { AiCalls, Journal } from "./journal.ts";
import { createKnobBoard } from "./knobs.ts";
import type { Fault, KnobChange, Knobs } from "./knobs.ts";
import { createOwnerControls } from "./owner-controls.ts";
import type { OwnerControls } from "./owner-controls.ts";
import { childEnvironment, trustInThisProcess } from "./process-trust.ts";
import { canonicalAudience } from "./reachable/canonical-audience.ts";
import { outwardAnswers } from "./reachable/outward-answers.ts";
import { reachableAddresses } from "./reachable/reachable-addresses.ts";
import type { ReachableAddresses } from "./reachable/reachable-addresses.ts";
import type { LocalAzureOptions } from "./seed.ts";
import { createHandlers, createServices, servesHost } from "./services.ts";
import { createRouting } from "./virtual-hosts.ts";
import type { SiteControls } from "./web/site-controls.ts";
import { workloadControls } from "./workloads.ts";

/** A running local Azure: its endpoints, its state, and the knobs that make it misbehave. */
export type LocalAzure = Addresses &
  OwnerControls &
  SiteControls &
  ContainerAppControls &
  GatewayControls &
  Omit<VaultEvents, "close"> & {
    readonly caFile: string;
    readonly tenantId: string;
    readonly subscriptionId: string;
    /** The Log Analytics workspace of the vaults' audit log. */
    readonly logWorkspaceId: string;
    /** The issuer of every token. */
    readonly issuer: string;
    readonly identityHeader: string;
    /** The same services for clients that resolve no local names. */
    readonly reachable: ReachableAddresses;
    /** The environment for a child process that uses this Azure. */
    environment(): Record<string, string>;
    /** Makes this process use this Azure. */
    trustInThisProcess(): void;
    knobs(): Knobs;
    setKnobs(change: KnobChange): Knobs;
    addFault(fault: Fault): void;
    /** The events that the custom topics received. */
    published(topic?: string): readonly PublishedEvent[];
    readonly journal: Journal;
    /** The connections that are open now. */
    connections(): readonly ClientConnection[];
    conformanceLines(): string[];
    aiCalls(): readonly AiCalls[];
    close(): Promise<void>;
  };

const TENANT = "7a1f0c52-6d1e-4b3f-9a40-1d2c3b4a5e6f";
const LOG_WORKSPACE = "5c1d7e80-9b2a-4f36-8e4d-7a6b5c4d3e2f";
const SUBSCRIPTION = "3f9d2b10-58c4-4a7e-8d61-0c9b8a7f6e5d";

/**
 * Starts ARM with Resource Graph, sites, container apps and API Management, Entra, managed identity, Key Vault, the AI data plane, Event
 * Grid, Log Analytics, metrics and App Configuration on one loopback port, over TLS under an authority made for this run.
 * Rejects when the port is taken or a seed names something that does not exist.
 */
export async function startLocalAzure(options: LocalAzureOptions): Promise<LocalAzure> {
  const { tenantId = TENANT, subscriptionId = SUBSCRIPTION, logWorkspaceId = LOG_WORKSPACE } = options;
  const board = createKnobBoard(options.knobs);
  const journal = createJournal();
  const certificate = await makeLoopbackCertificate(CERTIFIED_NAMES);
  const caFile = join(options.directory, "ca.pem");
  await mkdir(options.directory, { recursive: true });
  await writeFile(caFile, certificate.authority);
  const server = await listen(options.port ?? 0, certificate, board, journal);
  try {
    const addresses = addressesAt(server.port);
    const issuer = `${addresses.authority}/${tenantId}/v2.0`;
    const identityHeader = randomUUID();
    const reachable = reachableAddresses({ addresses, server, caFile, identityHeader });
    const place = {
      tenantId,
      subscriptionId,
      logWorkspaceId,
      issuer,
      addresses,
      reachable,
      canonicalAudience: canonicalAudience(addresses, server),
      board,
      journal,
    };
    const services = await createServices(options, place);
    server.route(
      createRouting(createHandlers(services, place, identityHeader)),
      outwardAnswers(addresses, reachable, (host) => servesHost(services, host)),
    );
    return {
      ...addresses,
      ...services.events,
      ...createOwnerControls(services, subscriptionId, journal),
      ...workloadControls(services.workloads, place),
      caFile,
      tenantId,
      subscriptionId,
      logWorkspaceId,
      issuer,
      identityHeader,
      reachable,
      environment: () => childEnvironment(caFile, addresses.identityEndpoint, identityHeader),
      trustInThisProcess: () => trustInThisProcess(certificate.authority),
      knobs: () => board.current(),
      setKnobs: (change) => board.set(change),
      addFault: (fault) => board.addFault(fault),
      published: (topic) => services.topics.published(topic),
      journal,
      connections: () => server.connections(),
      conformanceLines: () => conformanceLines(journal),
      aiCalls: () => journal.aiCalls(),
      async close() {
        services.events.close();
        await server.close();
      },
    };
  } catch (error) {
    await server.close();
    throw error;
  }
}

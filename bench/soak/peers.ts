import type { LocalAzure } from "../../emulator/azure/local-azure.ts";
import type { SlowStorage } from "../slow-storage.ts";
import type { Connection } from "./process-sample.ts";

/** Names the other side of connections. */
export interface Peers {
  /** Learns which connections lead to which part of Azure. */
  look(): void;
  nameOf(connection: Connection): string;
}

/** All parts of the local Azure share a port: it knows the names that its clients asked for. */
export function peersOf(azure: LocalAzure, storage: SlowStorage, keyturnOrigin: string): Peers {
  const hosts = new Map<number, string>();
  const portOf = (url: string) => Number(new URL(url).port);
  const services = new Map([
    [portOf(storage.tableUrl), "tables"],
    [portOf(storage.queueUrl), "queues"],
    [portOf(storage.blobUrl), "blobs"],
    [portOf(keyturnOrigin), "keyturn"],
    ...["Table", "Queue", "Blob"].map((kind) => {
      const url = new RegExp(`${kind}Endpoint=([^;]+)`).exec(storage.direct)?.[1] ?? "";
      return [portOf(url), `Azurite's ${kind.toLowerCase()}s`] as const;
    }),
  ]);
  return {
    look() {
      for (const { port, host } of azure.connections()) hosts.set(port, partOf(host));
    },
    nameOf({ accepted, localPort, remotePort }) {
      const port = accepted ? localPort : remotePort;
      const clientPort = accepted ? remotePort : localPort;
      const name =
        port === azure.port ? (hosts.get(clientPort) ?? "Azure") : (services.get(port) ?? `port ${port}`);
      return accepted ? `clients of ${name}` : name;
    },
  };
}

function partOf(host: string): string {
  if (host.startsWith("management.")) return "ARM";
  if (host.startsWith("login.")) return "Entra";
  if (host.includes(".vault.")) return "vaults";
  return host.includes(".cognitiveservices.") ? "data planes" : host;
}

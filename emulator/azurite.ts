import { createRequire } from "node:module";
import { startProgram, type Program } from "./child-process.ts";

/** Azurite's well-known account, published in its documentation; it opens nothing else. */
const ACCOUNT = "devstoreaccount1";
const ACCOUNT_KEY =
  "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

export interface Azurite {
  readonly connectionString: string;
  readonly blobUrl: string;
  readonly queueUrl: string;
  readonly tableUrl: string;
  /** Of the current process, or the last one. */
  readonly pid: number;
  /** Ends the process. Without a directory all data is lost. Idempotent. */
  stop(): Promise<void>;
  /** Serves again on the same ports, after `stop`, with the data in the directory. */
  restart(): Promise<void>;
}

/** As long as HTTP.sys, the server of Windows, keeps a connection on which nothing happens; Azurite's own is 5 s. */
const idleConnectionSeconds = "120";

interface Ports {
  readonly blob: string;
  readonly queue: string;
  readonly table: string;
}

/**
 * Starts the storage emulator on free loopback ports; all three services answer when it returns.
 *
 * @param options.directory keeps the data across a stop; in memory without it.
 * @throws {ProgramNotReadyError} Azurite did not start.
 */
export async function startAzurite(options: { readonly directory?: string } = {}): Promise<Azurite> {
  let program = await run(options.directory, { blob: "0", queue: "0", table: "0" });
  const ports: Ports = {
    blob: portOf(program, "Blob"),
    queue: portOf(program, "Queue"),
    table: portOf(program, "Table"),
  };
  const url = (port: string): string => `http://127.0.0.1:${port}/${ACCOUNT}`;
  return {
    connectionString:
      `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${ACCOUNT_KEY};` +
      `BlobEndpoint=${url(ports.blob)};QueueEndpoint=${url(ports.queue)};TableEndpoint=${url(ports.table)};`,
    blobUrl: url(ports.blob),
    queueUrl: url(ports.queue),
    tableUrl: url(ports.table),
    get pid() {
      return program.pid;
    },
    stop: async () => {
      await program.stop();
    },
    restart: async () => {
      await program.stop();
      program = await run(options.directory, ports);
    },
  };
}

/** Azurite starts its services one after the other and the table service last. */
async function run(directory: string | undefined, ports: Ports): Promise<Program> {
  return startProgram({
    name: "azurite",
    file: createRequire(import.meta.url).resolve("azurite/dist/src/azurite.js"),
    args: [
      ...addressOf("blob", ports.blob),
      ...addressOf("queue", ports.queue),
      ...addressOf("table", ports.table),
      "--skipApiVersionCheck",
      "--disableTelemetry",
      "--silent",
      ...(directory === undefined ? ["--inMemoryPersistence"] : ["--location", directory]),
    ],
    readyLine: /Azurite Table service (?:is )?successfully listen/,
  });
}

function addressOf(service: keyof Ports, port: string): readonly string[] {
  const keepAlive = [`--${service}KeepAliveTimeout`, idleConnectionSeconds];
  return [`--${service}Host`, "127.0.0.1", `--${service}Port`, port, ...keepAlive];
}

function portOf(program: Program, service: string): string {
  // "is starting at" lines come first and still carry the requested port 0.
  const line = program.lines.find((text) => text.startsWith(`Azurite ${service} service is successfully`));
  const port = line === undefined ? undefined : /:(\d+)$/.exec(line)?.[1];
  if (port === undefined) throw new Error(`azurite did not say where its ${service} service listens`);
  return port;
}

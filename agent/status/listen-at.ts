import { chmod, lstat, unlink } from "node:fs/promises";
import type { Server } from "node:http";
import { connect } from "node:net";
import type { ListenAddress } from "../config/config-fields.ts";

/** Owner and group may connect. */
const SOCKET_MODE = 0o660;
const CLOSE_IDLE_MS = 100;

/**
 * Makes a server listen. A socket that a killed process has left behind is replaced; one that answers is not.
 *
 * @returns where it listens, and how to stop: idle connections end at once, the others with their answer.
 * @throws the system's error.
 */
export async function listenAt(
  server: Server,
  at: ListenAddress,
): Promise<{ readonly address: string; close(): Promise<void> }> {
  if (at.kind === "socket") await removeAbandoned(at.path);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    const options = at.kind === "socket" ? { path: at.path } : { host: at.host, port: at.port };
    server.listen(options, () => {
      server.off("error", reject);
      resolve();
    });
  });
  if (at.kind === "socket") await chmod(at.path, SOCKET_MODE);
  return {
    address: addressOf(server, at),
    close: () =>
      new Promise((resolve) => {
        // A connection that is busy now becomes idle later, and its client may keep it.
        const idling = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_MS);
        server.close(() => {
          clearInterval(idling);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

function addressOf(server: Server, at: ListenAddress): string {
  if (at.kind === "socket") return `unix:${at.path}`;
  const bound = server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : at.port;
  return `http://${at.host.includes(":") ? `[${at.host}]` : at.host}:${port}`;
}

async function removeAbandoned(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (!found?.isSocket() || (await answers(path))) return;
  await unlink(path);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

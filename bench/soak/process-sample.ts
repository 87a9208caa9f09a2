import { readFileSync, readdirSync, readlinkSync } from "node:fs";

/** A TCP connection of a process. */
export interface Connection {
  readonly localPort: number;
  readonly remotePort: number;
  /** Whether this process accepted it, on the local port. */
  readonly accepted: boolean;
  /** The other side has closed it, and this process has not. */
  readonly closeWait: boolean;
}

/** The sockets and other descriptors that a process holds open. */
export interface OpenFiles {
  readonly connections: readonly Connection[];
  /** Descriptors other than connections, by kind: `file`, `pipe`, `listener`, `other socket`, `anon_inode`. */
  readonly kinds: Readonly<Record<string, number>>;
}

interface TcpRow {
  readonly localPort: number;
  readonly remotePort: number;
  readonly state: string;
}

const listening = "0A";
const closeWait = "08";

/** Reads `/proc`, and so works on Linux alone. @param pid a process of the same user; `self` for this one. */
export function openFilesOf(pid: number | "self"): OpenFiles {
  const rows = tcpRows();
  const listeners = new Set(
    [...rows.values()].filter(({ state }) => state === listening).map(({ localPort }) => localPort),
  );
  const connections: Connection[] = [];
  const kinds: Record<string, number> = {};
  for (const target of descriptorsOf(pid)) {
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    const row = inode === undefined ? undefined : rows.get(inode);
    if (row && row.state !== listening) {
      const { localPort, remotePort, state } = row;
      connections.push({
        localPort,
        remotePort,
        accepted: listeners.has(localPort),
        closeWait: state === closeWait,
      });
    } else {
      const kind = row ? "listener" : kindOf(target);
      kinds[kind] = (kinds[kind] ?? 0) + 1;
    }
  }
  return { connections, kinds };
}

function kindOf(target: string): string {
  if (target.startsWith("/")) return "file";
  const kind = target.split(":")[0] ?? target;
  return kind === "socket" ? "other socket" : kind;
}

function descriptorsOf(pid: number | "self"): readonly string[] {
  const directory = `/proc/${pid}/fd`;
  return readdirSync(directory).flatMap((descriptor) => {
    try {
      return [readlinkSync(`${directory}/${descriptor}`)];
    } catch {
      // Closed meanwhile, such as the one that lists the directory.
      return [];
    }
  });
}

/** All TCP sockets of this machine, by inode. */
function tcpRows(): ReadonlyMap<string, TcpRow> {
  const rows = new Map<string, TcpRow>();
  for (const file of ["/proc/self/net/tcp", "/proc/self/net/tcp6"]) {
    for (const line of readFileSync(file, "utf8").split("\n").slice(1)) {
      const [, local = "", remote = "", state = "", , , , , , inode] = line.trim().split(/\s+/);
      if (inode !== undefined && inode !== "0")
        rows.set(inode, { localPort: portIn(local), remotePort: portIn(remote), state });
    }
  }
  return rows;
}

function portIn(address: string): number {
  return Number.parseInt(address.slice(address.indexOf(":") + 1), 16);
}

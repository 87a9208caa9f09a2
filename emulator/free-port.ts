import { once } from "node:events";
import { createServer } from "node:net";

// Below what Linux (from 32,768), Windows and macOS (from 49,152) give to whoever asks for any port: between the choice of a
// port and its use, and while a host is restarted, no other program's connection takes it.
const first = 20_000;
const perWorker = 3_000;
/** Jest's workers choose at the same time; each has a range of its own. */
const workers = 4;

const start = first + (Number(process.env["JEST_WORKER_ID"] ?? 0) % workers) * perWorker;
let next = Math.floor(Math.random() * perWorker);

/** A loopback port that is free now, and that this process chooses once. */
export async function freePort(): Promise<number> {
  const port = start + next;
  next = (next + 1) % perWorker;
  return (await isFree(port)) ? port : freePort();
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}

import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { expect, it } from "@jest/globals";
import { freePort } from "../../../emulator/free-port.ts";

it("is never chosen twice, nor where somebody listens", async () => {
  const chosen = await freePort();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(chosen + 1, "127.0.0.1", resolve));
  expect([chosen, chosen + 1]).not.toContain(await freePort());
  server.close();
});

it("is none that the system gives to a connection of another program", async () => {
  const [lowest] = (
    await readFile("/proc/sys/net/ipv4/ip_local_port_range", "utf8").catch(() => "49152")
  ).split(/\s/);
  expect(await freePort()).toBeLessThan(Number(lowest));
});

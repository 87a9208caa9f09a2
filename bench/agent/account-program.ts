// The account of this benchmark, in a process of its own: answers small requests at once, takes and sends large bodies, and
// judges no key. Writes the authority of its certificate to the file that it is given, and prints where it listens.
import { writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { makeLoopbackCertificate } from "../../emulator/certificates.ts";

const [, , authorityFile = ""] = process.argv;
const { authority, certificate, privateKey } = await makeLoopbackCertificate(["localhost"]);
await writeFile(authorityFile, authority);

const small = JSON.stringify({ choices: [{ message: { role: "assistant", content: "x".repeat(400) } }] });
const chunk = Buffer.alloc(65_536, "x");

const server = createServer({ key: privateKey, cert: certificate }, (request, response) => {
  const bytes = Number(/^\/download\/(\d+)/.exec(request.url ?? "")?.[1] ?? 0);
  request.resume();
  request.once("end", () => {
    if (bytes === 0) {
      response.writeHead(200, { "content-type": "application/json", "content-length": small.length });
      return void response.end(small);
    }
    response.writeHead(200, { "content-length": bytes });
    let left = bytes;
    const more = (): void => {
      while (left > 0) {
        const part = left < chunk.length ? chunk.subarray(0, left) : chunk;
        left -= part.length;
        if (!response.write(part)) return void response.once("drain", more);
      }
      response.end();
    };
    more();
  });
});
server.listen(0, "127.0.0.1", () => {
  console.log(`listening ${(server.address() as AddressInfo).port}`);
});

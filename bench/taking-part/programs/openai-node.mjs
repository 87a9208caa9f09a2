// An application with the OpenAI client of npm, which knows nothing of keyturn: only its base URL leads to an agent. For
// each line `call` on its input it asks for a completion, each fifth time as a stream, and prints `call STATUS`.
import { createInterface } from "node:readline";
import OpenAI from "openai";

const client = new OpenAI({ baseURL: process.env.OPENAI_BASE_URL, apiKey: "none" });
const ask = { model: "gpt-4o", messages: [{ role: "user", content: "hello" }] };
let calls = 0;

async function call() {
  calls += 1;
  if (calls % 5 !== 0) return void (await client.chat.completions.create(ask));
  let chunks = 0;
  for await (const _ of await client.chat.completions.create({ ...ask, stream: true })) chunks += 1;
  if (chunks === 0) throw new Error("an empty stream");
}

process.stdout.write("ready\n");
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "stop") break;
  call().then(
    () => process.stdout.write("call 200\n"),
    (error) => process.stdout.write(`call ${error.status ?? 0}\n`),
  );
}
process.exit(0);

// Writes the JSON Schema of the lifecycle events, which receivers of events read and a test compares.
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { lifecycleJsonSchema } from "../shared/lifecycle/lifecycle-schema.ts";

const file = fileURLToPath(new URL("../docs/events/lifecycle-event.schema.json", import.meta.url));
await writeFile(
  file,
  await format(JSON.stringify(lifecycleJsonSchema()), { parser: "json", printWidth: 110 }),
);

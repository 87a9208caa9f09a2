import * as z from "zod";
import { accountRow, permitRow, resumedRow } from "../../shared/azure/tables/rollout-rows.ts";
import { bucketRow } from "../../shared/azure/tables/table-bucket-store.ts";
import { contestRow, reportRow } from "../../shared/azure/tables/table-consumer-board.ts";
import { callRow } from "../../shared/azure/tables/table-idempotency-log.ts";
import { epochRow } from "../../shared/azure/tables/table-key-index.ts";
import { owedRow } from "../../shared/azure/tables/table-owed-looks.ts";
import { positionRow } from "../../shared/azure/tables/table-outbox-log.ts";
import { questionRow } from "../../shared/azure/tables/table-question-log.ts";
import { eventRow, head } from "../../shared/azure/tables/trail-rows.ts";
import { accountState } from "../../shared/records/account-state-codec.ts";
import { checkpointHeader, checkpointStatement } from "../../shared/records/checkpoint-codec.ts";
import { storedDiscovery } from "../../shared/records/discovery-codec.ts";
import { storedEvent } from "../../shared/records/event-codec.ts";
import { claim, objection } from "../../shared/records/record-schema.ts";
import { step } from "../../shared/records/step-codec.ts";

/** The schema of everything that a build stores and reads again, by the name that the code reads it with. */
export const recordSchemas: Readonly<Record<string, z.ZodType>> = {
  accountRow,
  accountState,
  bucketRow,
  callRow,
  checkpointHeader,
  checkpointStatement,
  claim,
  contestRow,
  epochRow,
  eventRow,
  head,
  objection,
  owedRow,
  permitRow,
  positionRow,
  questionRow,
  reportRow,
  resumedRow,
  step,
  storedDiscovery,
  storedEvent,
};

/** One line for every field and every name of every record: what an older build would strip or refuse. */
export function recordShapes(): readonly string[] {
  const lines = Object.entries(recordSchemas).flatMap(([name, schema]) =>
    linesOf(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }), name),
  );
  return [...new Set(lines)].sort();
}

/** Rows that are counted even if a newer build wrote them; `refuseNewerRow` reads them strictly before a change. */
const checkedApart = new Set(["accountRow", "permitRow", "resumedRow"]);

type Shape = z.core.JSONSchema._JSONSchema;

function linesOf(shape: Shape, path: string): readonly string[] {
  if (typeof shape === "boolean") return [path];
  const members = [...(shape.anyOf ?? []), ...(shape.oneOf ?? [])];
  if (members.length > 0) return members.flatMap((member) => linesOf(member, `${path}${tagOf(member)}`));
  if (shape.properties) {
    // A schema that is not strict drops what it does not know.
    const isStrict = shape.additionalProperties === false;
    if (!isStrict && !checkedApart.has(path)) return [`${path} is not strict`];
    const required = new Set(shape.required);
    return Object.entries(shape.properties).flatMap(([name, member]) =>
      linesOf(member, `${path}.${name}${required.has(name) ? "" : "?"}`),
    );
  }
  if (shape.items !== undefined && !Array.isArray(shape.items)) return linesOf(shape.items, `${path}[]`);
  const names = shape.enum ?? (shape.const === undefined ? [] : [shape.const]);
  if (names.length > 0) return names.map((name) => `${path} = ${JSON.stringify(name)}`);
  return [shape.type === undefined ? path : `${path}: ${String(shape.type)}`];
}

/** The member of a union by the field that names it. */
function tagOf(member: Shape): string {
  if (typeof member === "boolean") return "";
  for (const name of ["type", "phase", "kind"]) {
    const tag = member.properties?.[name];
    if (typeof tag === "object" && typeof tag.const === "string") return `(${tag.const})`;
  }
  return "";
}

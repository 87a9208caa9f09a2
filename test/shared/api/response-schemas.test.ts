import { describe, expect, it } from "@jest/globals";
import * as z from "zod";
import { advice } from "../../../shared/api/advice.ts";
import { comparison } from "../../../shared/api/comparison.ts";
import { doctorReport } from "../../../shared/api/doctor.ts";
import { evidenceBundle } from "../../../shared/api/evidence-bundle.ts";
import { forecast } from "../../../shared/api/forecast.ts";
import { plan } from "../../../shared/api/plan.ts";

describe("the schema of an answer", () => {
  it.each(Object.entries({ advice, comparison, doctorReport, evidenceBundle, forecast, plan }))(
    "says the same as JSON Schema: %s",
    (_name, schema) => {
      const document = z.toJSONSchema(schema, { unrepresentable: "throw" });
      expect(document).toMatchObject({ type: "object", additionalProperties: false });
    },
  );
});

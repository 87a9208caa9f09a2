import { queryOf } from "../exchange.ts";
import { fieldOf, invalidRequest, shown } from "./ai-call.ts";
import type { AiService } from "./ai-call.ts";

const RECTANGLE = { top: 20, left: 30, width: 40, height: 40 };

/**
 * Face detection. Every image has one face; without an id, since Azure gives ids of faces to approved customers alone.
 */
export const onFace: AiService = (call) => {
  if (call.operation !== "POST /face/v1.0/detect") return undefined;
  const { body, headers } = call.request;
  const isUrl = /json/i.test(headers["content-type"] ?? "");
  if (body === null || (isUrl && typeof fieldOf(body, "url") !== "string")) {
    return invalidRequest(call, "InvalidURL", "The image is missing.");
  }
  if (queryOf(call.request, "returnFaceId")?.toLowerCase() === "true") {
    const error = {
      code: "InvalidRequest",
      message:
        "Feature is not supported, missing approval for one or more of the following features: Identification.",
    };
    return { status: 403, operation: call.operation, body: { error } };
  }
  return shown(call, [{ faceRectangle: RECTANGLE }]);
};

import { randomUUID } from "node:crypto";
import { queryOf } from "../exchange.ts";
import type { Answer } from "../exchange.ts";
import { fieldOf, invalidRequest, shown } from "./ai-call.ts";
import type { AiCall, AiService } from "./ai-call.ts";
import { createFinishedWork } from "./finished-work.ts";

const TAGS = [
  { name: "outdoor", confidence: 0.99 },
  { name: "grass", confidence: 0.95 },
];
const CAPTIONS = [{ text: "a green field", confidence: 0.9 }];
const LINE = { boundingBox: [10, 10, 200, 10, 200, 40, 10, 40], text: "Sample text" };

/** What `visualFeatures` may ask for; the field of the answer, and its value. No image is looked at. */
const FEATURES: Readonly<Record<string, readonly [field: string, value: unknown]>> = {
  categories: ["categories", [{ name: "outdoor_field", score: 0.98 }]],
  tags: ["tags", TAGS],
  description: ["description", { tags: TAGS.map(({ name }) => name), captions: CAPTIONS }],
  color: [
    "color",
    {
      dominantColorForeground: "Green",
      dominantColorBackground: "Green",
      dominantColors: ["Green"],
      accentColor: "4C9900",
      isBwImg: false,
    },
  ],
  objects: ["objects", [{ rectangle: { x: 10, y: 10, w: 50, h: 50 }, object: "tree", confidence: 0.8 }]],
  faces: ["faces", []],
  brands: ["brands", []],
  imagetype: ["imageType", { clipArtType: 0, lineDrawingType: 0 }],
  adult: [
    "adult",
    {
      isAdultContent: false,
      isRacyContent: false,
      isGoryContent: false,
      adultScore: 0.01,
      racyScore: 0.01,
      goreScore: 0.01,
    },
  ],
};

/** Computer Vision 3.2. Every image, as bytes or as a URL, gets the same answers. */
export function createVision(): AiService {
  const read = createFinishedWork();
  return (call) => {
    const { operation, segments, account } = call;
    if (!/^\w+ \/vision\/v3\.2\//.test(operation)) return undefined;
    if (operation === "GET /vision/v3.2/models") {
      return shown(call, { models: [{ name: "celebrities", categories: ["people_"] }] });
    }
    if (operation.startsWith("GET /vision/v3.2/read/analyzeresults/")) {
      const result = read.find(account.name, segments.at(-1) ?? "");
      return result === undefined ? undefined : shown(call, result);
    }
    if (!/^POST \/vision\/v3\.2\/(?:analyze|describe|tag|detect|ocr|read\/analyze)$/.test(operation))
      return undefined;
    return refusedImage(call) ?? analyzed(call, read);
  };
}

function analyzed(call: AiCall, read: ReturnType<typeof createFinishedWork>): Answer {
  const about = {
    requestId: randomUUID(),
    metadata: { height: 300, width: 400, format: "Jpeg" },
    modelVersion: "2021-05-01",
  };
  const only = (feature: string) => shown(call, { ...about, ...featuresOf([feature]) });
  switch (call.segments.at(-1)?.toLowerCase()) {
    case "describe":
      return only("description");
    case "tag":
      return only("tags");
    case "detect":
      return only("objects");
    case "ocr":
      return shown(call, { language: "en", textAngle: 0, orientation: "Up", regions: [] });
    default:
      if (call.operation.endsWith("/read/analyze")) return readAsync(call, read);
      return analyzedFor(call, about);
  }
}

function analyzedFor(call: AiCall, about: object): Answer {
  const wanted = (queryOf(call.request, "visualfeatures") ?? "Categories").split(",");
  const unknown = wanted.find((feature) => !(feature.trim().toLowerCase() in FEATURES));
  if (unknown !== undefined) {
    return invalidRequest(call, "InvalidVisualFeature", `The visual feature ${unknown} is unknown.`);
  }
  return shown(call, { ...about, ...featuresOf(wanted) });
}

function featuresOf(wanted: readonly string[]): object {
  return Object.fromEntries(
    wanted.flatMap((one) => {
      const feature = FEATURES[one.trim().toLowerCase()];
      return feature === undefined ? [] : [feature];
    }),
  );
}

/** The result is ready when the client asks for it. */
function readAsync(
  { account, request, operation }: AiCall,
  read: ReturnType<typeof createFinishedWork>,
): Answer {
  const at = new Date().toISOString();
  const page = { page: 1, angle: 0, width: 400, height: 300, unit: "pixel", lines: [{ ...LINE, words: [] }] };
  const id = read.keep(account.name, {
    status: "succeeded",
    createdDateTime: at,
    lastUpdatedDateTime: at,
    analyzeResult: { version: "3.2.0", modelVersion: "2022-04-30", readResults: [page] },
  });
  const location = `${request.url.origin}/vision/v3.2/read/analyzeResults/${id}`;
  return { status: 202, operation, headers: { "operation-location": location } };
}

function refusedImage(call: AiCall): Answer | undefined {
  const { body, headers } = call.request;
  if (body === null) return invalidRequest(call, "InvalidImageSize", "The image is empty.");
  if (!/json/i.test(headers["content-type"] ?? "")) return undefined;
  return typeof fieldOf(body, "url") === "string"
    ? undefined
    : invalidRequest(call, "InvalidImageUrl", "Image URL is badly formatted.");
}

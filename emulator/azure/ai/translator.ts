import { z } from "zod";
import type { Answer } from "../exchange.ts";
import { shown } from "./ai-call.ts";
import type { AiCall, AiService } from "./ai-call.ts";
import { languageOf } from "./language/detect-language.ts";

const textsBody = z.array(z.looseObject({ Text: z.string() }).or(z.looseObject({ text: z.string() }))).min(1);

const NAMES = { en: "English", de: "German", fr: "French", es: "Spanish", it: "Italian" } as const;

/**
 * Translator below an account's own host. A translation is the text with the language before it: `[de] Hello`.
 */
export const onTranslator: AiService = (call) => {
  switch (call.operation) {
    case "GET /translator/text/v3.0/languages":
      return shown(call, { translation: languages() });
    case "POST /translator/text/v3.0/translate":
      return translate(call);
    case "POST /translator/text/v3.0/detect":
      return onTexts(call, (text) => {
        const { iso6391Name: language } = languageOf(text);
        return { language, score: 1, isTranslationSupported: true, isTransliterationSupported: false };
      });
    default:
      return undefined;
  }
};

function translate(call: AiCall): Answer {
  const targets = call.request.url.searchParams.getAll("to").flatMap((to) => to.split(","));
  if (targets.length === 0 || targets.includes("")) {
    return refused(call, 400_036, "The target language is not valid.");
  }
  const from = call.request.url.searchParams.get("from");
  return onTexts(call, (text) => ({
    ...(from === null && { detectedLanguage: { language: languageOf(text).iso6391Name, score: 1 } }),
    translations: targets.map((to) => ({ text: `[${to}] ${text}`, to })),
  }));
}

function onTexts(call: AiCall, answer: (text: string) => unknown): Answer {
  const body = textsBody.safeParse(call.request.body);
  if (!body.success) return refused(call, 400_074, "The body of the request is not valid JSON.");
  return shown(
    call,
    body.data.map((one) => answer(String("Text" in one ? one["Text"] : one["text"]))),
  );
}

/** Translator's codes are numbers. */
function refused({ operation }: AiCall, code: number, message: string): Answer {
  return { status: 400, operation, body: { error: { code, message } } };
}

function languages(): unknown {
  return Object.fromEntries(
    Object.entries(NAMES).map(([code, name]) => [code, { name, nativeName: name, dir: "ltr" }]),
  );
}

/** A model that accounts can deploy. */
export type Model = {
  readonly name: string;
  readonly version: string;
  readonly does: "chat" | "embeddings";
  /** Of embeddings: the length of a vector. */
  readonly dimensions?: number;
};

/** A model under a name of the account's own, which calls name. */
export type Deployment = { readonly name: string; readonly model: string };

const chat = (name: string, version: string): Model => ({ name, version, does: "chat" });
const embeddings = (name: string, version: string, dimensions: number): Model => ({
  name,
  version,
  does: "embeddings",
  dimensions,
});

export const MODELS: readonly Model[] = [
  chat("gpt-4o", "2024-11-20"),
  chat("gpt-4o-mini", "2024-07-18"),
  chat("gpt-4.1", "2025-04-14"),
  chat("gpt-4.1-mini", "2025-04-14"),
  chat("gpt-5", "2025-08-07"),
  chat("gpt-5-mini", "2025-08-07"),
  chat("gpt-5.1", "2025-11-13"),
  chat("gpt-5.2", "2025-12-11"),
  chat("gpt-5.5", "2026-04-24"),
  chat("o4-mini", "2025-04-16"),
  embeddings("text-embedding-3-small", "1", 1_536),
  embeddings("text-embedding-3-large", "1", 3_072),
  embeddings("text-embedding-ada-002", "2", 1_536),
];

/** Seconds since 1970; all models are as old. */
const CREATED = 1_732_060_800;

export function modelId({ name, version }: Model): string {
  return `${name}-${version}`;
}

/** A model as the versioned API shows it, with an api-version. */
export function azureModel(model: Model): unknown {
  const doesChat = model.does === "chat";
  return {
    id: modelId(model),
    object: "model",
    status: "succeeded",
    created_at: CREATED,
    lifecycle_status: "generally-available",
    capabilities: {
      fine_tune: false,
      inference: true,
      completion: false,
      chat_completion: doesChat,
      embeddings: !doesChat,
    },
    deprecation: { inference: 1_803_859_200 },
  };
}

/** The same as the v1 API shows it, which is OpenAI's own form. */
export function openAiModel(model: Model): unknown {
  return { id: modelId(model), object: "model", created: CREATED, owned_by: "system" };
}

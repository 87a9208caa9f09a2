const safe = { filtered: false, severity: "safe" };

/** What Azure's filter says of a harmless answer. */
export const CONTENT_SAFE = { hate: safe, self_harm: safe, sexual: safe, violence: safe };

/** The same of the prompts, by their index. */
export const PROMPT_SAFE = [
  {
    prompt_index: 0,
    content_filter_results: { ...CONTENT_SAFE, jailbreak: { filtered: false, detected: false } },
  },
];

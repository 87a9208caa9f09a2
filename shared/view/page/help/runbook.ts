/** One entry of the runbook. */
export interface RunbookEntry {
  /** Its heading, such as `ConsumersNotReady`. */
  readonly topic: string;
  readonly chapter: string;
  readonly markdown: string;
}

export interface Runbook {
  /** The text above the first chapter. */
  readonly introduction: string;
  /** In the order of the text. A chapter's own text is an entry of its name. */
  readonly entries: readonly RunbookEntry[];
}

/** Splits the runbook's Markdown at its headings. */
export function readRunbook(markdown: string): Runbook {
  const [first = "", ...chapters] = markdown.replaceAll("\r\n", "\n").split(/^## /m);
  const entries = chapters.flatMap((text) => {
    const [own = "", ...parts] = text.split(/^### /m);
    const chapter = entryIn(own, "");
    const within = parts.map((part) => entryIn(part, chapter.topic));
    return [{ ...chapter, chapter: chapter.topic }, ...within];
  });
  return { introduction: first.replace(/^# .*\n/, ""), entries };
}

function entryIn(text: string, chapter: string): RunbookEntry {
  const end = text.indexOf("\n");
  return { topic: text.slice(0, end).trim(), chapter, markdown: text.slice(end + 1).trim() };
}

/** The entry of a heading, also by its anchor; nothing where there is none. */
export function entryNamed({ entries }: Runbook, name: string): RunbookEntry | undefined {
  return (
    entries.find(({ topic }) => topic === name) ??
    entries.find(({ topic }) => anchorOf(topic) === name.toLowerCase())
  );
}

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(/\s/g, "-");
}

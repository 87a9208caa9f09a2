const FILLERS = new Set(
  (
    "a an and are as at be been but by can could did do does for from had has have he her his i if in is it its me my " +
    "no not of on or our she so that the their them then there they this to was we were what when which who will with " +
    "would you your very"
  ).split(" "),
);

/** Runs of words that are no fillers, each once. */
export function extractKeyPhrases(text: string): object {
  const phrases = text
    .split(/[.,;:!?()\n]+/)
    .flatMap((clause) => {
      const runs: string[][] = [[]];
      for (const word of clause.split(/\s+/).filter((one) => one !== "")) {
        if (FILLERS.has(word.toLowerCase())) runs.push([]);
        else runs.at(-1)?.push(word);
      }
      return runs.map((run) => run.join(" "));
    })
    .filter((phrase) => phrase.length > 2);
  return { keyPhrases: [...new Set(phrases)] };
}

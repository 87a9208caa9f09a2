const GOOD =
  /\b(?:good|great|excellent|wonderful|best|love|loved|happy|delicious|friendly|amazing|nice|perfect|like)\b/gi;
const BAD =
  /\b(?:bad|terrible|awful|worst|hate|hated|sad|rude|slow|horrible|poor|broken|disappointed|dirty)\b/gi;

type Sentiment = "positive" | "negative" | "neutral";

/** Counts good and bad words per sentence; a document with both kinds of sentences is `mixed`. */
export function analyzeSentiment(text: string): object {
  const sentences = [...text.matchAll(/[^.!?]+[.!?]*\s*/g)].map((match) => {
    const sentence = match[0].trim();
    const sentiment = sentimentOf(sentence);
    return {
      sentiment,
      confidenceScores: scoresOf(sentiment),
      offset: match.index + (match[0].length - match[0].trimStart().length),
      length: sentence.length,
      text: sentence,
    };
  });
  const kinds = new Set(sentences.map(({ sentiment }) => sentiment));
  const isMixed = kinds.has("positive") && kinds.has("negative");
  const whole = kinds.has("positive") ? "positive" : kinds.has("negative") ? "negative" : "neutral";
  return {
    sentiment: isMixed ? "mixed" : whole,
    confidenceScores: isMixed ? { positive: 0.5, neutral: 0, negative: 0.5 } : scoresOf(whole),
    sentences,
  };
}

function sentimentOf(sentence: string): Sentiment {
  const balance = (sentence.match(GOOD)?.length ?? 0) - (sentence.match(BAD)?.length ?? 0);
  return balance > 0 ? "positive" : balance < 0 ? "negative" : "neutral";
}

function scoresOf(sentiment: Sentiment) {
  const scores = { positive: 0.02, neutral: 0.02, negative: 0.02 };
  return { ...scores, [sentiment]: 0.96 };
}

// gte-small: texts' embeddings, by a model of the process. What is a word, Unicode says here; which pieces it has, the vocabulary behind
// `native`.
import { makeError } from "edgert:core/errors";
import { type Box, boxed } from "edgert:core/objects";
import { settledLater } from "edgert:core/later";
import { natives } from "edgert:core/natives";
import { dictionary } from "edgert:core/webidl";

export const kEmbedding = "gte-small";

type Failed = (name: string, message: string) => void;
interface Native {
  embed(words: string, pooled: boolean, normalized: boolean, done: (floats: Uint8Array) => void, failed: Failed): void;
  load(done: () => void, failed: Failed): void;
  dropUnused(): number;
}
const native: Native = natives.snapshot.lateNatives("ai");

// The model takes 510 pieces, and a word of more than a hundred characters is one: what stands behind these counts only where there is
// little but spaces before it.
const kLongestText = 1 << 16;

// https://github.com/google-research/bert/blob/master/tokenization.py: without control characters, accents and capitals, and with a space
// around each punctuation mark and each character of Chinese.
const unwanted = /(?![\t\n\r])[\p{C}\ufffd]/gu;
const accents = /\p{Mn}/gu;
const apart = /[!-/:-@[-`{-~\p{P}\u4e00-\u9fff\u3400-\u4dbf\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b920}-\u{2ceaf}\uf900-\ufaff\u{2f800}-\u{2fa1f}]/gu;
function wordsOf(text: string): string {
  const decomposed = text.slice(0, kLongestText).replace(unwanted, "").normalize("NFD").replace(accents, "");
  // A sigma at the end of a word is one like the others.
  return decomposed.replace(/\u03a3/g, "\u03c3").toLowerCase().replace(/\s/g, " ").replace(apart, (mark) => ` ${mark} `);
}

// One text after the other: a worker computes on one thread at a time, and what waits is strings.
const waiting: (() => void)[] = [];
let isBusy = false;
const turn = (): Promise<void> => new Promise((resolve) => {
  if (isBusy) return void waiting.push(resolve);
  isBusy = true;
  resolve();
});
function pass(): void {
  const next = waiting[0];
  if (next === undefined) {
    isBusy = false;
  } else {
    waiting.splice(0, 1);
    next();
  }
}

let isLoaded = false;
export const load = (): Promise<void> => settledLater<void>((resolve, fail) => {
  if (isLoaded) return resolve();
  native.load(() => {
    isLoaded = true;
    resolve();
  }, (name, message) => fail(() => makeError(name, message)));
});

export async function embed(prompt: unknown, given: unknown): Promise<Box<number[]>> {
  if (typeof prompt !== "string") throw new TypeError(`Session.run: ${kEmbedding} takes a string`);
  const { mean_pool, normalize } = dictionary(given, "Session.run's options");
  const isPooled = !!(mean_pool ?? true), isNormalized = !!(normalize ?? true);
  await turn();
  try {
    await load();
    const { value: bytes } = await settledLater<Box<Uint8Array>>((resolve, fail) => {
      native.embed(wordsOf(prompt), isPooled, isNormalized, (floats) => resolve(boxed(floats)), (name, message) => fail(() => makeError(name, message)));
    });
    const floats = new Float32Array(bytes.buffer);
    const values: number[] = [];
    for (let i = 0; i < floats.length; ++i) values.push(floats[i]!);
    return boxed(values);
  } finally {
    pass();
  }
}

export const dropUnused = (): number => native.dropUnused();

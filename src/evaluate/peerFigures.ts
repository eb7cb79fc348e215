// Figures of what Hunch is measured beside.
import { measure } from "./hunchFigures";
import { markovLineModel, type BitsFigures } from "./lineBits";
import { COMPRESSORS, compressorBits, type CompressorName } from "./peers/compressors";
import { createLongestMatch } from "./peers/longestMatch";
import { createMarkovChain } from "./peers/markovChain";
import { createWordCompletion } from "./peers/wordCompletion";
import type { Setting } from "./setting";
import { typedTexts } from "./tasks";
import { runPeer, type TypistReport } from "./typistRun";

/** Peers that show ghost text. */
export type PeerName = "words" | "markov" | "longestMatch";

/** What a typist gains with each peer. */
export async function peerTyping(setting: Setting, markovOrder: number): Promise<Readonly<Record<PeerName, TypistReport>>> {
  const run = (make: () => Parameters<typeof runPeer>[0]): Promise<TypistReport> => {
    const peer = make();
    return setting.phase(`typing with ${peer.name}`, (onProgress) => {
      for (const { text } of setting.texts) peer.learn(text, 0);
      return runPeer(peer, setting.tasks, { ...setting, onProgress });
    });
  };
  return {
    words: await run(createWordCompletion),
    markov: await run(() => createMarkovChain(markovOrder)),
    longestMatch: await run(createLongestMatch),
  };
}

/** Bits of a Markov chain. */
export async function markovBits(setting: Setting, order: number): Promise<BitsFigures> {
  return setting.phase("bits of the Markov chain", (told) => {
    const chain = createMarkovChain(order);
    for (const { text } of setting.texts) chain.learn(text, 0);
    return measure(markovLineModel(chain), setting, told);
  });
}

/** Bits per character of each compressor; null where it is not installed. */
export async function compressorFigures(setting: Setting): Promise<Readonly<Record<CompressorName, number | null>>> {
  const { texts, tasks, maximumCharacters, signal, phase } = setting;
  const learned = texts.map(({ text }) => text).join("");
  const typed = tasks.flatMap((task) => typedTexts(task, maximumCharacters)).join("");
  const run = async (name: CompressorName): Promise<number | null> =>
    phase(name, async () => (await compressorBits(COMPRESSORS[name], learned, typed, signal)) ?? null);
  return { ppmd: await run("ppmd"), zpaq: await run("zpaq") };
}

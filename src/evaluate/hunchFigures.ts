// Figures of Hunch itself: bits of its LSTM, of its cache and of both together, and what a typist gains.
import { emptyCache, learnFolder, type LearnedFolder, type Subject } from "./learnedFolder";
import { blendLineModel, characterLineModel, measureTasks, type BitsFigures, type LineModel } from "./lineBits";
import type { Setting } from "./setting";
import { runHunch, runHunchAnew, type TypistReport } from "./typistRun";
import { copyWorkspace } from "./workspaceCopy";

/** Bits of the subject's LSTM alone. */
export async function lstmBits(subject: Subject, setting: Setting): Promise<BitsFigures> {
  const { character } = emptyCache(subject);
  const { model } = subject;
  if (character === undefined || model === undefined) throw new Error("there is no LSTM to measure");
  return setting.phase(`bits of the LSTM of ${subject.name}`, (told) => measure(characterLineModel(character, model.vocabulary), setting, told));
}

/** Bits of the subject's cache, with the LSTM where it has one, after learning the workspace. */
export async function learnedBits(learned: LearnedFolder, setting: Setting): Promise<BitsFigures> {
  return setting.phase(`bits of ${learned.subject.name}`, async (told) => {
    const { cache, character } = await learned.openCache();
    return measure(blendLineModel(cache, character), setting, told);
  });
}

/** The same where each task starts with what has learned nothing. */
export async function emptyBits(subject: Subject, setting: Setting): Promise<BitsFigures> {
  return setting.phase(`bits of ${subject.name} in an empty workspace`, async (told) => {
    const each: BitsFigures[] = [];
    for (const task of setting.tasks) {
      const { cache, character } = emptyCache(subject);
      each.push(await measure(blendLineModel(cache, character), { ...setting, tasks: [task] }, () => told(each.length / setting.tasks.length)));
    }
    return meanOf(each);
  });
}

/** What a typist gains in the workspace. */
export async function typing(learned: LearnedFolder, eagerness: number, setting: Setting): Promise<TypistReport> {
  return setting.phase(`typing with ${learned.subject.name}, eagerness ${eagerness}`, (onProgress) =>
    runHunch(learned, setting.tasks, { eagerness, seed: setting.seed }, { ...setting, onProgress }));
}

/** The same where each task starts in a workspace in which nothing is. */
export async function emptyTyping(subject: Subject, eagerness: number, setting: Setting): Promise<TypistReport> {
  return setting.phase(`typing with ${subject.name} in an empty workspace`, async (onProgress) => {
    const workspace = await copyWorkspace([]);
    try {
      const learned = await learnFolder(subject, workspace.folder);
      try {
        return await runHunchAnew(learned, setting.tasks, { eagerness, seed: setting.seed }, { ...setting, onProgress });
      } finally {
        await learned.dispose();
      }
    } finally {
      await workspace.dispose();
    }
  });
}

/** Does something with the workspace as the subject has learned it. */
export async function withLearned<Result>(subject: Subject, folder: string, setting: Setting, use: (learned: LearnedFolder) => Promise<Result>): Promise<Result> {
  const learned = await setting.phase(`learning with ${subject.name}`, () => learnFolder(subject, folder));
  try {
    return await use(learned);
  } finally {
    await learned.dispose();
  }
}

/** Bits of a model of lines, letting events in now and then. */
export async function measure(model: LineModel, setting: Setting, told: (fraction: number) => void): Promise<BitsFigures> {
  const { tasks, maximumCharacters, learned, signal } = setting;
  const total = tasks.reduce((sum, { edits }) => sum + edits.reduce((of, { typed }) => of + Math.min(typed.length, maximumCharacters), 0), 0);
  return measureTasks(tasks, model, {
    maximumCharacters, learned,
    async onProgress(characters) {
      signal.throwIfAborted();
      told(characters / Math.max(1, total));
      await new Promise((resolve) => setImmediate(resolve));
    },
  });
}

function meanOf(each: readonly BitsFigures[]): BitsFigures {
  const mean = (figures: readonly { readonly bitsPerCharacter: number; readonly characters: number }[]) => {
    const characters = figures.reduce((sum, one) => sum + one.characters, 0);
    return { bitsPerCharacter: figures.reduce((sum, one) => sum + one.bitsPerCharacter * one.characters, 0) / Math.max(1, characters), characters };
  };
  return { ...mean(each), withoutVerbatim: mean(each.map(({ withoutVerbatim }) => withoutVerbatim)) };
}

// Figures of Hunch itself: bits of its LSTM, of its cache and of both together, and what a typist gains.
import { learnFolder } from "./learnedCache";
import { blendLineModel, characterLineModel, measureTasks, type BitsFigures, type LineModel } from "./lineBits";
import { withWorkspace, type Setting } from "./setting";
import type { Subject } from "./serviceSuggester";
import { runSubject, runSubjectEmpty, type TypistReport } from "./typistRun";

/** Bits of the subject's LSTM alone. */
export async function lstmBits(subject: Subject, setting: Setting): Promise<BitsFigures> {
  const { character } = await learnFolder({ ...subject }, undefined);
  const { model } = subject;
  if (character === undefined || model === undefined) throw new Error("there is no LSTM to measure");
  return setting.phase(`bits of the LSTM of ${subject.name}`, (told) => measure(characterLineModel(character, model.vocabulary), setting, told));
}

/** Bits of the subject's cache, with the LSTM where it has one, after learning the workspace; and how long that took. */
export async function learnedBits(subject: Subject, setting: Setting): Promise<BitsFigures & { readonly learningSeconds: number }> {
  return setting.phase(`bits of ${subject.name}`, (told) => withWorkspace(setting, async (folder) => {
    const { cache, character, seconds } = await learnFolder(subject, folder);
    return { ...(await measure(blendLineModel(cache, character), setting, told)), learningSeconds: seconds };
  }));
}

/** The same where each task starts in a workspace in which nothing is. */
export async function emptyBits(subject: Subject, setting: Setting): Promise<BitsFigures> {
  return setting.phase(`bits of ${subject.name} in an empty workspace`, async (told) => {
    const each: BitsFigures[] = [];
    for (const task of setting.tasks) {
      const { cache, character } = await learnFolder(subject, undefined);
      each.push(await measure(blendLineModel(cache, character), { ...setting, tasks: [task] }, () => told(each.length / setting.tasks.length)));
    }
    return meanOf(each);
  });
}

/** What a typist gains in the workspace. */
export async function typing(subject: Subject, eagerness: number, setting: Setting): Promise<TypistReport> {
  return setting.phase(`typing with ${subject.name}, eagerness ${eagerness}`, (onProgress) =>
    withWorkspace(setting, (folder) => runSubject(subject, setting.tasks, { folder, eagerness, seed: setting.seed }, { ...setting, onProgress })));
}

/** The same where each task starts in a workspace in which nothing is. */
export async function emptyTyping(subject: Subject, eagerness: number, setting: Setting): Promise<TypistReport> {
  return setting.phase(`typing with ${subject.name} in an empty workspace`, (onProgress) =>
    runSubjectEmpty(subject, setting.tasks, { eagerness, seed: setting.seed }, { ...setting, onProgress }));
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

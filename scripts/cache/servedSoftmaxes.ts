// What the LSTM says at every position of a file as it is served there: from the header and the text since a boundary of
// the grid, by a state for each boundary that is in use. Kept on disk where asked, so that a change of the cache model is
// measured without the LSTM's time.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Decoder, DecoderState } from "../../src/engines/engine";
import { CELLS, boundaries } from "../../src/text/context";
import { fileHeader } from "../../src/text/header";
import { encode, type Vocabulary } from "../../src/text/vocabulary";
import type { ModelFile } from "./workspaceTexts";

/** An LSTM, and a name that changes with its weights. */
export interface CharacterSource {
  readonly decoder: Decoder;
  readonly vocabulary: Vocabulary;
  readonly name: string;
}

/** Probabilities of the next character at each of the first positions of a file's text, (characters, V). */
export function servedSoftmaxes(source: CharacterSource, file: ModelFile, maximumCharacters: number, keptIn?: string): Float32Array {
  const text = [...file.text.slice(0, 2 * maximumCharacters)].slice(0, maximumCharacters).join("");
  if (keptIn === undefined) return computed(source, { ...file, text });
  mkdirSync(keptIn, { recursive: true });
  const key = createHash("sha256").update(source.name).update(file.header).update(text).digest("hex");
  const kept = path.join(keptIn, key);
  if (existsSync(kept)) {
    const bytes = readFileSync(kept);
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  }
  const found = computed(source, { ...file, text });
  writeFileSync(kept, new Uint8Array(found.buffer));
  return found;
}

function computed({ decoder, vocabulary }: CharacterSource, { path: name, text }: ModelFile): Float32Array {
  const size = vocabulary.size;
  const softmaxes = new Float32Array([...text].length * size);
  const starts = boundaries(text);
  const states = new Map<number, DecoderState>();
  let cell = -1;
  let count = 0;
  for (let position = 0; position < text.length; count++) {
    while (cell + 1 < starts.length && starts[cell + 1] <= position) {
      cell++;
      const state = decoder.zeroState();
      decoder.read(state, encode(vocabulary, fileHeader(name, starts[cell] === 0)));
      states.set(cell, state);
      states.delete(cell - CELLS);
    }
    const serving = states.get(Math.max(0, cell - (CELLS - 1)));
    if (serving === undefined) throw new Error("a position without a state");
    decoder.softmax(serving, softmaxes.subarray(count * size, (count + 1) * size));
    const codePoint = text.codePointAt(position) ?? 0;
    const id = vocabulary.id(codePoint);
    decoder.readEach([...states.values()], new Int32Array(states.size).fill(id));
    position += codePoint > 0xffff ? 2 : 1;
  }
  return softmaxes;
}

// Weights between their plain layout (that of TF.js) and a region of the kernel's memory; src/kernel/plan.ts draws it.
import { biasShape, gateCount, type Architecture } from "../model/architecture";
import { namedTensors, zeroWeights, type ModelWeights } from "../model/weights";
import type { Lane } from "./wasmKernel";

/** Writes weights or moments into `region`, whose padding is zero already. */
export function writeRegion(weights: ModelWeights, region: Float32Array, lane: Lane): void {
  const places = placesOf(weights.architecture, lane);
  namedTensors(weights).forEach(({ data }, tensor) => {
    forEachNumber(data.length, places[tensor], (index, place) => (region[place] = data[index]));
  });
}

/** Weights or moments as they stand in `region`, in arrays of their own. */
export function readRegion(region: Float32Array, architecture: Architecture, lane: Lane): ModelWeights {
  const weights = zeroWeights(architecture);
  const places = placesOf(architecture, lane);
  namedTensors(weights).forEach(({ data }, tensor) => {
    forEachNumber(data.length, places[tensor], (index, place) => (data[index] = region[place]));
  });
  return weights;
}

/** A width as the kernel pads it. */
export function padded(width: number): number {
  return (width + 15) & ~15;
}

/** Where a tensor's numbers stand: that of row r and column c at `columns[c] + r * rowStride`, in floats. */
interface Places {
  readonly columns: Int32Array;
  readonly rowStride: number;
}

function forEachNumber(count: number, { columns, rowStride }: Places, visit: (index: number, place: number) => void): void {
  for (let index = 0, row = 0; index < count; row += rowStride) {
    for (let column = 0; column < columns.length; column++, index++) visit(index, columns[column] + row);
  }
}

/** In the order of `namedTensors`. */
function placesOf(architecture: Architecture, lane: Lane): Places[] {
  const { vocabularySize: V, embeddingSize: E, hiddenSize: H, layers } = architecture;
  const [embedded, units] = [padded(E), padded(H)];
  const places: Places[] = [];
  let end = 0;
  const panels = (rows: number, columns: number, at: (column: number) => number): Places => {
    const start = end;
    end += rows * padded(columns);
    const place = (column: number): number => start + Math.floor(at(column) / lane) * rows * lane + (at(column) % lane);
    return { columns: Int32Array.from({ length: columns }, (_, column) => place(column)), rowStride: lane };
  };
  const [inputBlocks, recurrentBlocks] = blocksOf(architecture);
  const blockColumn = (blocks: readonly number[]) => (column: number): number => blocks[Math.floor(column / H)] * units + (column % H);
  const gates = (rows: number, blocks: readonly number[]): Places => {
    const start = end;
    const matrix = panels(rows, blocks.length * H, blockColumn(blocks));
    end = start + rows * blocks.length * units;
    return matrix;
  };
  const biases = (): Places => {
    const bias = gates(1, inputBlocks);
    if (biasShape(architecture).length === 1) return bias;
    return { ...bias, columns: Int32Array.from([...bias.columns, ...gates(1, recurrentBlocks).columns]) };
  };
  places.push({ columns: Int32Array.from({ length: E }, (_, column) => column), rowStride: embedded });
  end += V * embedded;
  for (let layer = 0; layer < layers; layer++) {
    places.push(gates(layer === 0 ? embedded : units, inputBlocks), gates(units, recurrentBlocks), biases());
  }
  places.push(panels(units, V, (column) => column), panels(1, V, (column) => column));
  return places;
}

/** For each gate in stored order its block in the kernel's input product and in its recurrent product; src/kernel/cells.ts. */
function blocksOf(architecture: Architecture): readonly [readonly number[], readonly number[]] {
  const inOrder = Array.from({ length: gateCount(architecture) }, (_, gate) => gate);
  if (architecture.cell !== "gru") return [inOrder, inOrder];
  const candidateFirst = [1, 2, 0];
  return [candidateFirst, architecture.resetAfter ? inOrder : candidateFirst];
}

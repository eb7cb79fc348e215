// A GRU layer over a whole window as one operation with a gradient of its own; the equations are those of
// src/model/referenceGru.ts. Input products and kernels' gradients are taken over all steps at once. The gates z and r
// stand side by side (B, 2 * H), the candidate g apart.
import type { Tensor } from "@tensorflow/tfjs";
import type { LayerState, RecurrentCell } from "./tensorflowCell";
import type { TensorFlow } from "./tensorflowLoad";
import type { Operations } from "./tensorflowOperations";

/** What one step computed, (B, H) each; `product` is h' Ug + bg' where the reset gate comes after it, else r * h'. */
interface Step {
  readonly update: Tensor;
  readonly reset: Tensor;
  readonly candidate: Tensor;
  readonly product: Tensor;
  readonly hidden: Tensor;
}

/** The GRU cell. Its tensors: kernel (I, 3 * H), recurrent kernel (H, 3 * H), bias (3 * H) or (2, 3 * H). */
export function createGruCell({ tf }: TensorFlow, operations: Operations, hiddenSize: number, resetAfter: boolean): RecurrentCell {
  const H = hiddenSize;
  const { add, subtract, multiply, matMul, addBias, sigmoid, tanh, unstack, stack, splitColumns, joinColumns } = operations;
  const columnAxis = tf.keep(tf.scalar(1, "int32"));

  /** Recurrent kernel and bias by gates: z and r together, g apart. */
  const recurrentParts = (recurrentKernel: Tensor, bias: Tensor) => ({
    gates: recurrentKernel.slice([0, 0], [H, 2 * H]),
    candidate: recurrentKernel.slice([0, 2 * H], [H, H]),
    ...(resetAfter
      ? { gateBias: bias.slice([1, 0], [1, 2 * H]).reshape([2 * H]), candidateBias: bias.slice([1, 2 * H], [1, H]).reshape([H]) }
      : { gateBias: tf.zeros([2 * H]), candidateBias: tf.zeros([H]) }),
  });

  const steps = (inputs: Tensor, [kernel, recurrentKernel, bias]: readonly Tensor[], state: LayerState): Step[] => {
    const [T, B, I] = inputs.shape;
    const inputBias = resetAfter ? bias.slice([0, 0], [1, 3 * H]).reshape([3 * H]) : bias;
    const projected = addBias(matMul(inputs.reshape([T * B, I]), kernel), inputBias);
    const gateInputs = unstack(projected.slice([0, 0], [T * B, 2 * H]).reshape([T, B, 2 * H]));
    const candidateInputs = unstack(projected.slice([0, 2 * H], [T * B, H]).reshape([T, B, H]));
    const recurrent = recurrentParts(recurrentKernel, bias);
    let before = state.hidden;
    return gateInputs.map((gateInput, t) => {
      const gates = sigmoid(add(gateInput, addBias(matMul(before, recurrent.gates), recurrent.gateBias)));
      const [update, reset] = splitColumns(gates, 2, columnAxis);
      const product = resetAfter ? addBias(matMul(before, recurrent.candidate), recurrent.candidateBias) : multiply(reset, before);
      const candidate = tanh(add(candidateInputs[t], resetAfter ? multiply(reset, product) : matMul(product, recurrent.candidate)));
      const hidden = add(candidate, multiply(update, subtract(before, candidate)));
      before = hidden;
      return { update, reset, candidate, product, hidden };
    });
  };

  /** Gradients by inputs, kernel, recurrent kernel and bias, given those by the hidden states (T, B, H). */
  const gradients = (inputs: Tensor, [kernel, recurrentKernel, bias]: readonly Tensor[], state: LayerState, saved: readonly Step[], gradient: Tensor): Tensor[] => {
    const [T, B, I] = inputs.shape;
    const above = unstack(gradient);
    const { gates, candidate } = recurrentParts(recurrentKernel, bias);
    const [gatesTransposed, candidateTransposed] = [tf.transpose(gates), tf.transpose(candidate)];
    const hiddenBefore = [state.hidden, ...saved.slice(0, -1).map(({ hidden }) => hidden)];
    const gateGradients: Tensor[] = new Array(T); // of z and r, before the sigmoid
    const candidateGradients: Tensor[] = new Array(T); // of g, before the tanh
    const productGradients: Tensor[] = new Array(T); // of `product` where it has a bias and weights before it
    let after: Tensor | undefined;
    for (let t = T - 1; t >= 0; t--) {
      const step = saved[t];
      const total = after === undefined ? above[t] : add(above[t], after);
      const kept = multiply(total, step.update);
      candidateGradients[t] = operations.tanhGradient(step.candidate, subtract(total, kept));
      const byUpdate = multiply(total, subtract(hiddenBefore[t], step.candidate));
      let byReset: Tensor;
      if (resetAfter) {
        byReset = multiply(candidateGradients[t], step.product);
        productGradients[t] = multiply(candidateGradients[t], step.reset);
        after = add(kept, matMul(productGradients[t], candidateTransposed));
      } else {
        const byProduct = matMul(candidateGradients[t], candidateTransposed);
        byReset = multiply(byProduct, hiddenBefore[t]);
        after = add(kept, multiply(byProduct, step.reset));
      }
      gateGradients[t] = operations.sigmoidGradient(
        joinColumns([step.update, step.reset], columnAxis), joinColumns([byUpdate, byReset], columnAxis));
      after = add(after, matMul(gateGradients[t], gatesTransposed));
    }
    const flat = (tensors: readonly Tensor[], columns: number): Tensor => stack(tensors).reshape([T * B, columns]);
    const byGates = flat(gateGradients, 2 * H);
    const byCandidate = flat(candidateGradients, H);
    const all = joinColumns([byGates, byCandidate], columnAxis);
    const before = flat(hiddenBefore, H);
    const byProduct = resetAfter ? flat(productGradients, H) : byCandidate;
    const read = resetAfter ? before : flat(saved.map(({ product }) => product), H);
    const byInputBias = operations.sumRows(all);
    return [
      matMul(all, kernel, false, true).reshape([T, B, I]),
      matMul(inputs.reshape([T * B, I]), all, true, false),
      joinColumns([matMul(before, byGates, true, false), matMul(read, byProduct, true, false)], columnAxis),
      resetAfter ? stack([byInputBias, operations.sumRows(joinColumns([byGates, byProduct], columnAxis))]) : byInputBias,
    ];
  };

  return {
    toTensors: ({ kernel, recurrentKernel, bias }) => [
      tf.tensor2d(kernel.slice(), [kernel.length / (3 * H), 3 * H]),
      tf.tensor2d(recurrentKernel.slice(), [H, 3 * H]),
      resetAfter ? tf.tensor2d(bias.slice(), [2, 3 * H]) : tf.tensor1d(bias.slice()),
    ],
    fromArrays: ([kernel, recurrentKernel, bias]) => ({ kernel, recurrentKernel, bias }),
    layer(inputs, tensors, state) {
      let last = state;
      const operation = tf.customGrad((...args) => {
        const computed = steps(inputs, tensors, state);
        const hidden = computed.map((step) => step.hidden);
        last = { hidden: tf.keep(hidden[hidden.length - 1].clone()), cell: tf.keep(state.cell.clone()) };
        const save = args[args.length - 1];
        if (typeof save === "function") save([inputs, ...computed.flatMap(listed)]);
        return {
          value: stack(hidden),
          gradFunc: (gradient, [read, ...saved]) => gradients(read, tensors, state, named(saved), gradient),
        };
      });
      return { sequence: operation(inputs, ...tensors), state: last };
    },
    read(inputs, tensors, state) {
      return { hidden: stack(steps(inputs, tensors, state).map(({ hidden }) => hidden)), cell: state.cell };
    },
  };
}

function listed({ update, reset, candidate, product, hidden }: Step): Tensor[] {
  return [update, reset, candidate, product, hidden];
}

function named(tensors: readonly Tensor[]): Step[] {
  return Array.from({ length: tensors.length / 5 }, (_, step) => {
    const [update, reset, candidate, product, hidden] = tensors.slice(5 * step, 5 * step + 5);
    return { update, reset, candidate, product, hidden };
  });
}

// A simple recurrent layer over a whole window as one operation with a gradient of its own: the input product and the
// kernels' gradients are taken over all steps at once, only the recurrent product step by step.
import type { Tensor } from "@tensorflow/tfjs";
import type { LayerState, RecurrentCell } from "./tensorflowCell";
import type { TensorFlow } from "./tensorflowLoad";
import type { Operations } from "./tensorflowOperations";

/** The simple cell, h = tanh(x W + h' U + b). Its tensors: kernel (I, H), recurrent kernel (H, H), bias (H). */
export function createSimpleRnnCell({ tf }: TensorFlow, operations: Operations, hiddenSize: number): RecurrentCell {
  const H = hiddenSize;

  /** Hidden states after each step, (B, H) each. */
  const steps = (inputs: Tensor, [kernel, recurrentKernel, bias]: readonly Tensor[], state: LayerState): Tensor[] => {
    const [T, B, I] = inputs.shape;
    const projected = operations.addBias(operations.matMul(inputs.reshape([T * B, I]), kernel), bias).reshape([T, B, H]);
    let hidden = state.hidden;
    return operations.unstack(projected).map((input) => {
      hidden = operations.tanh(operations.add(input, operations.matMul(hidden, recurrentKernel)));
      return hidden;
    });
  };

  /** Gradients by inputs, kernel, recurrent kernel and bias, given those by the hidden states (T, B, H). */
  const gradients = (inputs: Tensor, [kernel, recurrentKernel]: readonly Tensor[], state: LayerState, hidden: Tensor[], gradient: Tensor): Tensor[] => {
    const [T, B, I] = inputs.shape;
    const above = operations.unstack(gradient);
    const transposed = tf.transpose(recurrentKernel);
    const before: Tensor[] = new Array(T);
    let after: Tensor | undefined;
    for (let t = T - 1; t >= 0; t--) {
      before[t] = operations.tanhGradient(hidden[t], after === undefined ? above[t] : operations.add(above[t], after));
      if (t > 0) after = operations.matMul(before[t], transposed);
    }
    const all = operations.stack(before).reshape([T * B, H]);
    const read = operations.stack([state.hidden, ...hidden.slice(0, -1)]).reshape([T * B, H]);
    return [
      operations.matMul(all, kernel, false, true).reshape([T, B, I]),
      operations.matMul(inputs.reshape([T * B, I]), all, true, false),
      operations.matMul(read, all, true, false),
      operations.sumRows(all),
    ];
  };

  return {
    toTensors: ({ kernel, recurrentKernel, bias }) => [
      tf.tensor2d(kernel.slice(), [kernel.length / H, H]),
      tf.tensor2d(recurrentKernel.slice(), [H, H]),
      tf.tensor1d(bias.slice()),
    ],
    fromArrays: ([kernel, recurrentKernel, bias]) => ({ kernel, recurrentKernel, bias }),
    layer(inputs, tensors, state) {
      let last = state;
      const operation = tf.customGrad((...args) => {
        const hidden = steps(inputs, tensors, state);
        last = { hidden: tf.keep(hidden[hidden.length - 1].clone()), cell: tf.keep(state.cell.clone()) };
        const save = args[args.length - 1];
        if (typeof save === "function") save([inputs, ...hidden]);
        return {
          value: operations.stack(hidden),
          gradFunc: (gradient, [read, ...saved]) => gradients(read, tensors, state, saved, gradient),
        };
      });
      return { sequence: operation(inputs, ...tensors), state: last };
    },
    read(inputs, tensors, state) {
      return { hidden: operations.stack(steps(inputs, tensors, state)), cell: state.cell };
    },
  };
}

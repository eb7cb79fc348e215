"""One LSTM layer for training on CPUs with products in half precision: products in bfloat16, sums, cell state and gradients of
the state in float32. The steps' gates are fused by torch.compile where a C++ compiler is there. One product over all
steps gives the recurrent weights' gradient (Appleyard et al. 2016, "Optimizing Performance of Recurrent Neural Networks").

Gate order is PyTorch's: input, forget, cell, output. Shapes: T steps, B rows, H units.
"""
import shutil
import time

import torch


def half_is_faster(rows=64, size=512):
    """Whether products of this machine are faster in bfloat16 than in float32."""
    return product_seconds(torch.bfloat16, rows, size) < product_seconds(torch.float32, rows, size)


def product_seconds(kind, rows, size):
    left, right = torch.randn(rows, size).to(kind), torch.randn(size, 4 * size).to(kind)
    best = float("inf")
    for _ in range(20):
        started = time.perf_counter()
        left @ right
        best = min(best, time.perf_counter() - started)
    return best


def gates_forward(inputs, recurrent, bias, cell):
    """(B, 4H), (B, 4H), (4H), (B, H) -> activated gates (B, 4H), cell state (B, H), hidden state (B, H)."""
    i, f, g, o = (inputs.float() + recurrent.float() + bias).chunk(4, 1)
    i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
    fresh = f * cell + i * g
    return torch.cat((i, f, g, o), 1).bfloat16(), fresh, (o * fresh.tanh()).bfloat16()


def gates_backward(gates, cell, previous, from_output, from_next, cell_gradient):
    """Gradients before the activations (B, 4H), and of the previous cell state (B, H)."""
    i, f, g, o = gates.float().chunk(4, 1)
    squashed = cell.tanh()
    hidden_gradient = from_output.float() + from_next.float()
    cell_gradient = cell_gradient + hidden_gradient * o * (1 - squashed * squashed)
    before = torch.cat((
        cell_gradient * g * i * (1 - i),
        cell_gradient * previous * f * (1 - f),
        cell_gradient * i * (1 - g * g),
        hidden_gradient * squashed * o * (1 - o),
    ), 1)
    return before.bfloat16(), cell_gradient * f


if shutil.which("g++") or shutil.which("clang++"):
    gates_forward = torch.compile(gates_forward, dynamic=False)
    gates_backward = torch.compile(gates_backward, dynamic=False)


class FusedLstm(torch.autograd.Function):
    """inputs (T, B, 4H) bfloat16, recurrent (4H, H), bias (4H), hidden and cell (B, H) -> hidden (T, B, H), last hidden and cell."""

    @staticmethod
    def forward(context, inputs, recurrent, bias, hidden, cell):
        steps, rows, units = *inputs.shape[:2], cell.shape[1]
        half = recurrent.bfloat16()
        transposed = half.t().contiguous()
        hiddens = torch.empty(steps + 1, rows, units, dtype=torch.bfloat16)
        hiddens[0] = hidden
        cells, gates = [cell], []
        for step in range(steps):
            activated, fresh, hiddens[step + 1] = gates_forward(inputs[step], hiddens[step] @ transposed, bias, cells[-1])
            gates.append(activated)
            cells.append(fresh)
        context.kept = hiddens, cells, gates, half
        return hiddens[1:], hiddens[steps].float(), cells[-1]

    @staticmethod
    def backward(context, from_outputs, _hidden, _cell):
        hiddens, cells, gates, half = context.kept
        steps, rows, units = from_outputs.shape
        before = torch.empty(steps, rows, 4 * units, dtype=torch.bfloat16)
        cell_gradient = torch.zeros(rows, units)
        from_next = torch.zeros(rows, units, dtype=torch.bfloat16)
        for step in reversed(range(steps)):
            before[step], cell_gradient = gates_backward(
                gates[step], cells[step + 1], cells[step], from_outputs[step], from_next, cell_gradient)
            from_next = before[step] @ half
        flat = before.reshape(steps * rows, 4 * units)
        recurrent_gradient = flat.t() @ hiddens[:steps].reshape(steps * rows, units)
        return before, recurrent_gradient.float(), flat.sum(0, dtype=torch.float32), None, None

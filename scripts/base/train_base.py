"""Trains the base model on the ids that corpus.ts wrote: Embedding -> LSTM layers -> Linear, truncated BPTT.

The learning rate is constant after a warm-up, so that a run can be stopped and gone on with at any time; a last run with
--decay-seconds brings it linearly to zero. Checkpoints hold plain float32 numbers in the product's layout (that of
TF.js: kernels transposed, gates input, forget, cell, output, one bias), weights and both moments of Adam:

    <checkpoint>/checkpoint.json   shapes, updates, characters, where in the data the run stands
    <checkpoint>/{weights,first,second}.bin

Windows are those of src/model/window.ts: samples start at a window's first step from a zero state, what is left of a
sample's last window is padded, and the targets of a sample's header do not count.
"""
import argparse
import json
import math
import os
import shutil
import signal
import time

import numpy
import torch

from fused_lstm import FusedLstm, half_is_faster

IGNORED = -1


def main():
    arguments = parse_arguments()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    with open(os.path.join(arguments.data, "vocabulary.json"), encoding="utf8") as file:
        vocabulary_size = len(json.load(file))
    model = Model(vocabulary_size, arguments.embedding, arguments.hidden, arguments.layers)
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    adam = torch.optim.Adam(trained, lr=arguments.learning_rate, betas=(arguments.beta1, arguments.beta2), foreach=True)
    position = load(arguments.checkpoint, model, adam)
    held_out = load_held_out(arguments.data)
    windows = Windows(arguments.data, arguments.steps, arguments.rows, arguments.seed, position)
    stop = []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(True))
    signal.signal(signal.SIGINT, lambda *_: stop.append(True))

    started = time.monotonic()
    saved = reported = evaluated = started
    nats, counted, since_report = 0.0, 0, 0
    state = model.zero_state(arguments.rows)
    forward = model.forward_half if half_is_faster(arguments.rows, arguments.hidden) else model
    print("products in", "bfloat16" if forward is not model else "float32", flush=True)
    seconds = arguments.decay_seconds or arguments.seconds
    while not stop:
        now = time.monotonic()
        if now - started >= seconds or (arguments.characters and position["run"] >= arguments.characters):
            break
        rate = arguments.learning_rate * min(1.0, (position["updates"] + 1) / arguments.warm_up)
        if arguments.decay_seconds:
            rate *= max(0.0, 1 - (now - started) / arguments.decay_seconds)
        for group in adam.param_groups:
            group["lr"] = rate
        inputs, targets, keep = windows.next()
        state = tuple((part * keep).detach() for part in state)
        logits, state = forward(inputs, state)
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
        adam.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, arguments.clip)
        adam.step()
        count = int((targets != IGNORED).sum())
        position["updates"] += 1
        position["characters"] += count
        position["run"] += count
        position["seconds"] += time.monotonic() - now
        nats += float(loss.detach()) * count
        counted += count
        since_report += count
        now = time.monotonic()
        if now - reported >= arguments.report_seconds:
            print(f"{position['characters'] / 1e6:8.2f} M characters, {since_report / (now - reported):6.0f}/s, "
                  f"learning rate {rate:.2e}, {nats / counted / math.log(2):.3f} bits per character", flush=True)
            nats, counted, since_report, reported = 0.0, 0, 0, now
        if now - evaluated >= arguments.evaluate_seconds:
            print_held_out(model, held_out, arguments, position)
            evaluated = time.monotonic()
        if now - saved >= arguments.save_seconds:
            save(arguments.checkpoint, model, adam, position)
            saved = now
    save(arguments.checkpoint, model, adam, position)
    print_held_out(model, held_out, arguments, position)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="folder that corpus.ts wrote")
    parser.add_argument("--checkpoint", required=True, help="folder to go on from and to write to")
    parser.add_argument("--embedding", type=int, default=64)
    parser.add_argument("--hidden", type=int, default=512)
    parser.add_argument("--layers", type=int, default=1)
    parser.add_argument("--steps", type=int, default=64)
    parser.add_argument("--rows", type=int, default=64)
    parser.add_argument("--learning-rate", type=float, default=2e-3)
    parser.add_argument("--beta1", type=float, default=0.9)
    parser.add_argument("--beta2", type=float, default=0.999)
    parser.add_argument("--clip", type=float, default=1.0)
    parser.add_argument("--warm-up", type=int, default=200, help="updates until the full learning rate")
    parser.add_argument("--seconds", type=float, default=7200)
    parser.add_argument("--decay-seconds", type=float, default=0, help="bring the learning rate to zero over this time, then stop")
    parser.add_argument("--characters", type=int, default=0, help="stop after this many in this run")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--report-seconds", type=float, default=30)
    parser.add_argument("--save-seconds", type=float, default=300)
    parser.add_argument("--evaluate-seconds", type=float, default=900)
    parser.add_argument("--evaluate-characters", type=int, default=40_000, help="of each held-out group")
    return parser.parse_args()


class Model(torch.nn.Module):
    """V -> E -> H x layers -> V. One bias per layer is trained, the other that PyTorch adds stays zero."""

    def __init__(self, vocabulary_size, embedding_size, hidden_size, layers):
        super().__init__()
        self.sizes = dict(vocabularySize=vocabulary_size, embeddingSize=embedding_size, hiddenSize=hidden_size, layers=layers)
        self.embedding = torch.nn.Embedding(vocabulary_size, embedding_size)
        self.lstm = torch.nn.LSTM(embedding_size, hidden_size, layers)
        self.dense = torch.nn.Linear(hidden_size, vocabulary_size)
        torch.nn.init.normal_(self.embedding.weight, std=0.3)
        torch.nn.init.zeros_(self.dense.bias)
        for layer in range(layers):
            torch.nn.init.xavier_uniform_(getattr(self.lstm, f"weight_ih_l{layer}"))
            for gate in getattr(self.lstm, f"weight_hh_l{layer}").chunk(4):
                torch.nn.init.orthogonal_(gate)
            getattr(self.lstm, f"bias_hh_l{layer}").data.zero_()
            getattr(self.lstm, f"bias_hh_l{layer}").requires_grad_(False)
            bias = getattr(self.lstm, f"bias_ih_l{layer}").data.zero_()
            bias[hidden_size:2 * hidden_size] = 1

    def forward(self, inputs, state):
        hidden, state = self.lstm(self.embedding(inputs), state)
        return self.dense(hidden), state

    def forward_half(self, inputs, state):
        """The same with products in bfloat16, for training."""
        read = self.embedding(inputs).bfloat16()
        hiddens, cells = [], []
        for layer in range(self.sizes["layers"]):
            kernel, recurrent, bias = (getattr(self.lstm, f"{name}_l{layer}") for name in ("weight_ih", "weight_hh", "bias_ih"))
            read, hidden, cell = FusedLstm.apply(read @ kernel.bfloat16().t(), recurrent, bias, state[0][layer], state[1][layer])
            hiddens.append(hidden)
            cells.append(cell)
        logits = (read @ self.dense.weight.bfloat16().t()).float() + self.dense.bias
        return logits, (torch.stack(hiddens), torch.stack(cells))

    def zero_state(self, rows):
        shape = (self.sizes["layers"], rows, self.sizes["hiddenSize"])
        return torch.zeros(shape), torch.zeros(shape)

    def product_parameters(self):
        """(name, parameter, whether the product stores it transposed), in the product's order."""
        yield "embedding/embeddings", self.embedding.weight, False
        for layer in range(self.sizes["layers"]):
            yield f"lstm_{layer + 1}/kernel", getattr(self.lstm, f"weight_ih_l{layer}"), True
            yield f"lstm_{layer + 1}/recurrent_kernel", getattr(self.lstm, f"weight_hh_l{layer}"), True
            yield f"lstm_{layer + 1}/bias", getattr(self.lstm, f"bias_ih_l{layer}"), False
        yield "logits/kernel", self.dense.weight, True
        yield "logits/bias", self.dense.bias, False


class Windows:
    """Endless windows over the samples of train-0, train-1, train-2, train-0, ... in seeded order."""

    def __init__(self, data, steps, rows, seed, position):
        self.data, self.steps, self.rows, self.seed, self.position = data, steps, rows, seed, position
        self.cursors = [None] * rows
        self.open_pass(position["drawn"])

    def open_pass(self, drawn):
        phase = self.position["pass"] % 3
        self.ids, self.starts, self.lengths, self.headers = load_set(self.data, f"train-{phase}")
        self.order = numpy.random.default_rng((self.seed, self.position["pass"])).permutation(len(self.lengths))
        self.position["drawn"] = drawn

    def draw(self):
        if self.position["drawn"] >= len(self.order):
            self.position["pass"] += 1
            self.open_pass(0)
        sample = self.order[self.position["drawn"]]
        self.position["drawn"] += 1
        start, length = self.starts[sample], self.lengths[sample]
        return self.ids[start:start + length].astype(numpy.int64), int(self.headers[sample])

    def next(self):
        """inputs (T, B), targets (T, B), keep (B, 1): 0 where the row starts a sample."""
        inputs = numpy.zeros((self.steps, self.rows), numpy.int64)
        targets = numpy.full((self.steps, self.rows), IGNORED, numpy.int64)
        keep = numpy.ones((self.rows, 1), numpy.float32)
        for row in range(self.rows):
            cursor = self.cursors[row]
            if cursor is None:
                cursor = (*self.draw(), 0)
                keep[row] = 0
            self.cursors[row] = fill(inputs, targets, row, *cursor)
        return torch.from_numpy(inputs), torch.from_numpy(targets), torch.from_numpy(keep)


def fill(inputs, targets, row, ids, header, offset):
    """Writes a row's next steps; returns the cursor that the row goes on from, None where the sample ends."""
    count = min(len(inputs), len(ids) - 1 - offset)
    inputs[:count, row] = ids[offset:offset + count]
    first = max(0, header - 1 - offset)
    if first < count:
        targets[first:count, row] = ids[offset + first + 1:offset + count + 1]
    offset += count
    return (ids, header, offset) if offset + 1 < len(ids) else None


def load_set(data, name):
    ids = numpy.memmap(os.path.join(data, f"{name}.ids"), numpy.uint16, "r")
    lengths, headers = numpy.fromfile(os.path.join(data, f"{name}.samples"), numpy.uint32).reshape(-1, 2).T.astype(numpy.int64)
    starts = numpy.cumsum(lengths) - lengths
    return ids, starts, lengths, headers


def load_held_out(data):
    names = sorted(name[:-len(".ids")] for name in os.listdir(data) if name.startswith("heldout-") and name.endswith(".ids"))
    return {name[len("heldout-"):]: load_set(data, name) for name in names}


@torch.no_grad()
def print_held_out(model, held_out, arguments, position):
    results = {}
    for name, (ids, starts, lengths, headers) in held_out.items():
        order = numpy.random.default_rng(1).permutation(len(lengths))
        order = order[:int(numpy.searchsorted(numpy.cumsum(lengths[order]), arguments.evaluate_characters)) + 1]
        nats, counted = 0.0, 0
        for first in range(0, len(order), 64):
            rows = order[first:first + 64]
            steps = int(lengths[rows].max()) - 1
            inputs, targets = numpy.zeros((steps, len(rows)), numpy.int64), numpy.full((steps, len(rows)), IGNORED, numpy.int64)
            for row, sample in enumerate(rows):
                fill(inputs, targets, row, ids[starts[sample]:starts[sample] + lengths[sample]].astype(numpy.int64), int(headers[sample]), 0)
            logits, _ = model(torch.from_numpy(inputs), model.zero_state(len(rows)))
            nats += float(torch.nn.functional.cross_entropy(
                logits.flatten(0, 1), torch.from_numpy(targets).flatten(), ignore_index=IGNORED, reduction="sum"))
            counted += int((targets != IGNORED).sum())
        results[name] = nats / counted / math.log(2)
    mean = sum(results.values()) / max(1, len(results))
    print(f"held out after {position['characters'] / 1e6:.2f} M: mean {mean:.3f}; "
          + ", ".join(f"{name} {value:.3f}" for name, value in results.items()), flush=True)


def save(folder, model, adam, position):
    """Writes beside the folder, then exchanges: a checkpoint is whole or the one before."""
    fresh = f"{folder}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    os.makedirs(fresh)
    tensors = []
    with open(f"{fresh}/weights.bin", "wb") as weights, open(f"{fresh}/first.bin", "wb") as first, open(f"{fresh}/second.bin", "wb") as second:
        for name, parameter, transposed in model.product_parameters():
            moments = adam.state.get(parameter) or {"exp_avg": torch.zeros_like(parameter), "exp_avg_sq": torch.zeros_like(parameter)}
            for file, values in ((weights, parameter.detach()), (first, moments["exp_avg"]), (second, moments["exp_avg_sq"])):
                values = values.T if transposed else values
                file.write(numpy.ascontiguousarray(values.numpy(), "<f4").tobytes())
            shape = list(parameter.shape)
            tensors.append({"name": name, "shape": shape[::-1] if transposed else shape})
    with open(f"{fresh}/checkpoint.json", "w", encoding="utf8") as file:
        json.dump({"architecture": {"cell": "lstm", **model.sizes}, "tensors": tensors, **position}, file, indent=1)
    old = f"{folder}.old"
    shutil.rmtree(old, ignore_errors=True)
    if os.path.exists(folder):
        os.rename(folder, old)
    os.rename(fresh, folder)


def load(folder, model, adam):
    """Puts a checkpoint's numbers into model and optimiser; returns where the run stands."""
    start = {"updates": 0, "characters": 0, "seconds": 0.0, "pass": 0, "drawn": 0, "run": 0}
    if not os.path.exists(f"{folder}/checkpoint.json"):
        return start
    with open(f"{folder}/checkpoint.json", encoding="utf8") as file:
        checkpoint = json.load(file)
    if checkpoint["architecture"] != {"cell": "lstm", **model.sizes}:
        raise SystemExit(f"{folder} holds another architecture: {checkpoint['architecture']}")
    arrays = {kind: numpy.fromfile(f"{folder}/{kind}.bin", "<f4") for kind in ("weights", "first", "second")}
    offset = 0
    for _, parameter, transposed in model.product_parameters():
        values = {}
        for kind, array in arrays.items():
            part = array[offset:offset + parameter.numel()].copy()
            values[kind] = torch.from_numpy(part.reshape(parameter.shape[::-1]).T.copy() if transposed else part.reshape(parameter.shape))
        offset += parameter.numel()
        with torch.no_grad():
            parameter.copy_(values["weights"])
        adam.state[parameter] = {
            "step": torch.tensor(float(checkpoint["updates"])), "exp_avg": values["first"], "exp_avg_sq": values["second"]}
    return {key: checkpoint[key] for key in start if key != "run"} | {"run": 0}


if __name__ == "__main__":
    main()

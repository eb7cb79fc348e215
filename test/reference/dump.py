"""Writes what PyTorch computes with small models, for the tests of every engine: python dump.py (needs torch).

Each dump is one JSON file beside this script. A model is torch.nn.Embedding -> torch.nn.LSTM -> torch.nn.Linear, stored
in the layout of TF.js: kernels are transposed, and the two biases of torch.nn.LSTM are one (the other is zero and not
trained). Ten windows carry their state (detached), some rows start anew and some targets are ignored; the training is
clip_grad_norm_ and Adam. Weights, activations and gradients are base64 of little-endian float32.
"""

import base64
import json
import pathlib

import torch

HERE = pathlib.Path(__file__).parent
IGNORED = -1
LEARNING_RATE = 0.01
BETAS = (0.9, 0.999)
EPSILON = 1e-8
# Below the norm of the first gradients and above some of the later ones, so that both branches run.
CLIP_NORM = 0.35
WINDOWS = 10

CASES = [
    # name, V, E, H, L, T, B, everything: whether activations and gradients are stored too
    ("small1", 11, 6, 8, 1, 7, 3, True),
    ("small2", 11, 6, 8, 2, 7, 3, True),
    ("odd2", 13, 5, 11, 2, 6, 1, True),
    ("middle1", 37, 12, 32, 1, 16, 5, False),
]


def encoded(tensor):
    return base64.b64encode(tensor.detach().to(torch.float32).contiguous().numpy().tobytes()).decode()


class Model(torch.nn.Module):
    def __init__(self, V, E, H, L):
        super().__init__()
        self.embedding = torch.nn.Embedding(V, E)
        self.lstm = torch.nn.LSTM(E, H, L)
        self.dense = torch.nn.Linear(H, V)
        for layer in range(L):
            bias = getattr(self.lstm, f"bias_hh_l{layer}")
            bias.requires_grad_(False)
            bias.zero_()
            # Wide recurrent weights and logits: gradients through many steps are not small.
            getattr(self.lstm, f"weight_hh_l{layer}").data.mul_(1.5)
        self.dense.weight.data.mul_(4)

    def forward(self, inputs, state):
        hidden, state = self.lstm(self.embedding(inputs), state)
        return hidden, self.dense(hidden), state

    def tensors(self, of=lambda parameter: parameter):
        """All weights (or their gradients) under the names and in the layout of TF.js."""
        named = {"embedding/embeddings": of(self.embedding.weight)}
        for layer in range(self.lstm.num_layers):
            named[f"lstm_{layer + 1}/kernel"] = of(getattr(self.lstm, f"weight_ih_l{layer}")).T
            named[f"lstm_{layer + 1}/recurrent_kernel"] = of(getattr(self.lstm, f"weight_hh_l{layer}")).T
            named[f"lstm_{layer + 1}/bias"] = of(getattr(self.lstm, f"bias_ih_l{layer}"))
        named["logits/kernel"] = of(self.dense.weight).T
        named["logits/bias"] = of(self.dense.bias)
        return {name: encoded(tensor) for name, tensor in named.items()}


def windows(V, T, B):
    """Ten windows of a sequence that can be partly learned: mostly id -> 3 * id + 1 modulo V."""
    last = torch.randint(V, (B,))
    for index in range(WINDOWS):
        ids = [last]
        for _ in range(T):
            chance = torch.rand(B) < 0.3
            ids.append(torch.where(chance, torch.randint(V, (B,)), (3 * ids[-1] + 1) % V))
        last = ids[-1]
        inputs, targets = torch.stack(ids[:-1]), torch.stack(ids[1:])
        targets[torch.rand(T, B) < 0.15] = IGNORED
        resets = torch.ones(B) if index == 0 else (torch.rand(B) < 0.3).float()
        yield inputs, targets, resets


def dump(name, V, E, H, L, T, B, everything):
    torch.manual_seed(len(name) + V + H)
    model = Model(V, E, H, L)
    architecture = {"cell": "lstm", "vocabularySize": V, "embeddingSize": E, "hiddenSize": H, "layers": L}
    out = {"architecture": architecture, "steps": T, "rows": B, "learningRate": LEARNING_RATE}
    out["adam"] = {"beta1": BETAS[0], "beta2": BETAS[1], "epsilon": EPSILON, "clipNorm": CLIP_NORM}
    out["weights"] = model.tensors()
    optimiser = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], LEARNING_RATE, BETAS, EPSILON)
    state = (torch.zeros(L, B, H), torch.zeros(L, B, H))
    out["windows"], out["losses"], out["norms"] = [], [], []
    for index, (inputs, targets, resets) in enumerate(windows(V, T, B)):
        state = tuple(part.detach() * (1 - resets)[None, :, None] for part in state)
        hidden, logits, state = model(inputs, state)
        loss = torch.nn.functional.cross_entropy(logits.reshape(-1, V), targets.reshape(-1), ignore_index=IGNORED)
        optimiser.zero_grad()
        loss.backward()
        if index == 0 and everything:
            out["hidden"] = encoded(hidden)  # (T, B, H) of the top layer
            out["logits"] = encoded(logits)  # (T, B, V)
            out["lastHidden"], out["lastCell"] = encoded(state[0]), encoded(state[1])  # (L, B, H)
            out["gradients"] = model.tensors(lambda parameter: parameter.grad)  # before clipping
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP_NORM)
        optimiser.step()
        integers = {"inputs": inputs, "targets": targets, "resets": resets.int()}
        out["windows"].append({key: value.flatten().tolist() for key, value in integers.items()})
        out["losses"].append(loss.item())  # mean over counted targets, nats
        out["norms"].append(norm.item())
    if everything:
        out["trained"] = model.tensors()
    (HERE / f"{name}.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")
    print(name, [round(value, 4) for value in out["losses"]], [round(value, 3) for value in out["norms"]])


if __name__ == "__main__":
    torch.set_num_threads(1)
    for case in CASES:
        dump(*case)

# PyTorch on the CPU: the same model and update as `hunch bench`; one JSON line. Arguments: layers, units, threads, updates.
import json, sys, time
import torch

layers, units, threads, updates = (int(word) for word in sys.argv[1:5])
V, E, B, T = 128, 64, 32, 64
torch.set_num_threads(threads)
embedding, lstm, dense = torch.nn.Embedding(V, E), torch.nn.LSTM(E, units, layers), torch.nn.Linear(units, V)
parameters = [*embedding.parameters(), *lstm.parameters(), *dense.parameters()]
optimiser = torch.optim.Adam(parameters, lr=1e-3)
inputs, targets, state = torch.randint(0, V, (T, B)), torch.randint(0, V, (T * B,)), None
best = float("inf")
for update in range(-3, updates):
    start = time.perf_counter()
    optimiser.zero_grad()
    hidden, state = lstm(embedding(inputs), state)
    torch.nn.functional.cross_entropy(dense(hidden).view(-1, V), targets).backward()
    torch.nn.utils.clip_grad_norm_(parameters, 1.0)
    optimiser.step()
    state = tuple(part.detach() for part in state)
    if update >= 0:
        best = min(best, time.perf_counter() - start)
print(json.dumps({"peer": f"PyTorch {torch.__version__}", "charactersPerSecond": B * T / best}))

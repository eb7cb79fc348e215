"""Logits of a model file by the library it is for: KIND FILE IDS_JSON -> JSON list (T, V)."""
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np

kind, path, ids = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])

if kind == "keras":
    import keras

    logits = np.asarray(keras.models.load_model(path)(np.array([ids], dtype="int32")))[0]
elif kind == "onnx":
    import onnx
    import onnxruntime

    onnx.checker.check_model(path, full_check=True)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    feed = {"ids": np.array(ids, dtype="int64")[:, None]}
    for entry in session.get_inputs()[1:]:
        feed[entry.name] = np.zeros((1, 1, entry.shape[2]), dtype="float32")
    logits = session.run(["logits"], feed)[0][:, 0]
elif kind == "safetensors":
    import torch
    from safetensors.torch import load_file

    state = load_file(path)
    module = next(name.split(".")[0] for name in state if name.endswith("weight_ih_l0"))
    layers = sum(1 for name in state if ".weight_ih_l" in name)
    vocabulary, embedding = state["embedding.weight"].shape
    hidden = state[module + ".weight_hh_l0"].shape[1]

    class Model(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = torch.nn.Embedding(vocabulary, embedding)
            kinds = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "rnn": torch.nn.RNN}
            setattr(self, module, kinds[module](embedding, hidden, layers))
            self.logits = torch.nn.Linear(hidden, vocabulary)

        def forward(self, x):
            return self.logits(getattr(self, module)(self.embedding(x))[0])

    model = Model()
    model.load_state_dict(state, strict=True)
    with torch.no_grad():
        logits = model(torch.tensor(ids)).numpy()
    if len(sys.argv) > 4:
        # What PyTorch saves again is what it was given.
        from safetensors.torch import save_file

        save_file(model.state_dict(), sys.argv[4])

if kind == "keras" and len(sys.argv) > 4:
    keras.models.load_model(path).save(sys.argv[4])

print(json.dumps(np.asarray(logits, dtype="float64").tolist()))

# ONNX Runtime on the CPU, one thread: one character through the same model; one JSON line. Arguments: layers, units.
import json, sys, time
import numpy, onnx, onnxruntime
from onnx import TensorProto, helper, numpy_helper

layers, units = (int(word) for word in sys.argv[1:3])
V, E = 128, 64
random = numpy.random.default_rng(1)
weights = []

def weight(name, *shape):
    weights.append(numpy_helper.from_array(((random.random(shape) - 0.5) * 0.08).astype(numpy.float32), name))
    return name

nodes = [helper.make_node("Gather", [weight("embedding", V, E), "id"], ["x0"])]
inputs = [helper.make_tensor_value_info("id", TensorProto.INT64, [1, 1])]
outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, None)]
feeds = {"id": numpy.full((1, 1), 7, numpy.int64)}
for layer in range(layers):
    size = E if layer == 0 else units
    names = [f"x{layer}", weight(f"w{layer}", 1, 4 * units, size), weight(f"r{layer}", 1, 4 * units, units),
             weight(f"b{layer}", 1, 8 * units), "", f"h{layer}", f"c{layer}"]
    nodes.append(helper.make_node("LSTM", names, [f"y{layer}", f"hn{layer}", f"cn{layer}"], hidden_size=units))
    nodes.append(helper.make_node("Squeeze", [f"y{layer}", "axis"], [f"x{layer + 1}"]))
    for part in "hc":
        inputs.append(helper.make_tensor_value_info(f"{part}{layer}", TensorProto.FLOAT, [1, 1, units]))
        outputs.append(helper.make_tensor_value_info(f"{part}n{layer}", TensorProto.FLOAT, None))
        feeds[f"{part}{layer}"] = numpy.zeros((1, 1, units), numpy.float32)
weights.append(numpy_helper.from_array(numpy.array([1], numpy.int64), "axis"))
nodes.append(helper.make_node("MatMul", [f"x{layers}", weight("dense", units, V)], ["product"]))
nodes.append(helper.make_node("Add", ["product", weight("bias", V)], ["logits"]))
model = helper.make_model(helper.make_graph(nodes, "step", inputs, outputs, weights),
                          opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
best = float("inf")
for _ in range(200):
    start = time.perf_counter()
    for _ in range(10):
        session.run(None, feeds)
    best = min(best, (time.perf_counter() - start) / 10)
print(json.dumps({"peer": f"ONNX Runtime {onnxruntime.__version__}", "decodeMs": best * 1000}))

"""Takes the recorded AdamW steps of tests/golden/training/llava-train-mlp again in double precision, and writes what the weights
behind the projector's GELU are after them: what single precision, ours or torch's, can be measured by.

    python3 benchmarks/training/double_precision.py        (needs torch)
"""
import json, os, struct
import torch
from torch_llava import Llava, canonical, read_safetensors

WEIGHT = "multi_modal_projector.linear_2.weight"
golden = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tests", "golden")
folder = os.path.join(golden, "models", "llava-train-mlp")
record = read_safetensors(os.path.join(golden, "training", "llava-train-mlp", "sft.safetensors"))
hidden = read_safetensors(os.path.join(folder, "expected.safetensors"))["vision_hidden"].repeat(record["input_ids"].shape[0], 1)
recorded = next(value for name, value in record.items() if name.startswith("after3.") and canonical(name[7:]) == WEIGHT)


def three_steps(dtype):
    model = Llava(folder, dtype)
    optimizer = torch.optim.AdamW(model.train(), lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)
    for _ in range(3):
        optimizer.zero_grad()
        model.loss(record["input_ids"], record["attention_mask"], record["labels"], hidden.to(dtype)).backward()
        optimizer.step()
    return model.weights[WEIGHT].detach()


exact, single = three_steps(torch.float64), three_steps(torch.float32)
for name, values in (("recorded", recorded), (f"torch {torch.__version__} in single precision", single)):
    difference = (values.double() - exact).abs()
    print(f"{name}: up to {difference.max():.1e} from double precision, {(difference > 1e-5).sum()} of {exact.numel()} beyond 1e-5")

data = exact.float().numpy().tobytes()
header = json.dumps({f"after3.{WEIGHT}": {"dtype": "F32", "shape": list(exact.shape), "data_offsets": [0, len(data)]}}).encode()
with open(os.path.join(golden, "training", "llava-train-mlp", "double.safetensors"), "wb") as file:
    file.write(struct.pack("<Q", len(header)) + header + data)

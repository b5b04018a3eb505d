"""Training steps in plain torch. Asked by TrainingStepBenchmark over standard input and output.

    torch_peer.py CHECKPOINT BATCH THREADS

BATCH is a safetensors file with input_ids, attention_mask, labels and vision_hidden. Every line read is one step of AdamW on it; one line
is written: the nanoseconds it took in here and the loss before it.
"""
import sys
import time

import torch

from torch_llava import Llava, read_safetensors

checkpoint, path, threads = sys.argv[1:]
torch.set_num_threads(int(threads))
batch = read_safetensors(path)
model = Llava(checkpoint)
trained = model.train()
optimizer = torch.optim.AdamW(trained, lr=1e-5, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)
print("torch", torch.__version__, flush=True)

for _ in sys.stdin:
    start = time.perf_counter_ns()
    optimizer.zero_grad(set_to_none=True)
    loss = model.loss(batch["input_ids"], batch["attention_mask"], batch["labels"], batch["vision_hidden"])
    loss.backward()
    torch.nn.utils.clip_grad_norm_(trained, 1.0)
    optimizer.step()
    print(time.perf_counter_ns() - start, loss.item(), flush=True)

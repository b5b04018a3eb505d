"""A LLaVA language model in plain torch, as transformers computes it: what the C# training steps are compared with."""
import json, os, struct
import torch
from torch.nn import functional as F

DTYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64, "F64": torch.float64}


def read_safetensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = bytearray(file.read())
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        tensors[name] = torch.frombuffer(data, dtype=DTYPES[entry["dtype"]], count=(end - begin) // torch.empty(0, dtype=DTYPES[entry["dtype"]]).element_size(), offset=begin).reshape(entry["shape"])
    return tensors


def canonical(name):
    """Names of all three generations of key names as those of the language model's and projector's modules."""
    name = name.removeprefix("model.")
    if name.startswith("language_model."):
        name = name.removeprefix("language_model.").removeprefix("model.")
    return name


class Llava:
    """Projector and language model; the vision tower's rows come from outside."""

    def __init__(self, folder, dtype=torch.float32):
        with open(os.path.join(folder, "config.json")) as file:
            self.config = json.load(file)
        self.text = self.config["text_config"]
        tensors = read_safetensors(os.path.join(folder, "model.safetensors"))
        self.weights = {canonical(name): value.to(dtype).clone() for name, value in tensors.items() if "vision_tower" not in name}
        self.dtype = dtype
        self.tied = "lm_head.weight" not in self.weights
        self.image_token = self.config.get("image_token_index", self.config.get("image_token_id"))

    def train(self, names=None):
        """The weights that get gradients, in place."""
        trained = [value.requires_grad_() for name, value in self.weights.items() if names is None or name in names]
        return trained

    def linear(self, name, x):
        return F.linear(x, self.weights[name + ".weight"], self.weights.get(name + ".bias"))

    def project(self, hidden):
        x = self.linear("multi_modal_projector.linear_1", hidden)
        activation = self.config.get("projector_hidden_act", "gelu")
        x = x if activation in ("linear", "identity") else F.gelu(x) if activation == "gelu" else getattr(F, activation)(x)
        return self.linear("multi_modal_projector.linear_2", x)

    def norm(self, name, x):
        wide = x.float() if x.dtype != torch.float64 else x
        wide = wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + self.text["rms_norm_eps"])
        return self.weights[name + ".weight"] * wide.to(x.dtype)

    def angles(self, length):
        theta = self.text.get("rope_theta") or self.text["rope_parameters"]["rope_theta"]
        frequencies = 1.0 / theta ** (torch.arange(0, self.head_size, 2, dtype=torch.float32) / self.head_size)
        angles = torch.outer(torch.arange(length, dtype=torch.float32), frequencies)
        angles = torch.cat([angles, angles], -1)
        return angles.cos().to(self.dtype), angles.sin().to(self.dtype)

    @property
    def head_size(self):
        return self.text.get("head_dim") or self.text["hidden_size"] // self.text["num_attention_heads"]

    def attention(self, name, x, mask, angles):
        batch, length, _ = x.shape
        heads, groups = self.text["num_attention_heads"], self.text["num_key_value_heads"]
        split = lambda part, count: self.linear(f"{name}.{part}", x).view(batch, length, count, self.head_size).transpose(1, 2)
        q, k, v = split("q_proj", heads), split("k_proj", groups), split("v_proj", groups)
        cos, sin = angles
        half = lambda t: torch.cat([-t[..., self.head_size // 2:], t[..., : self.head_size // 2]], -1)
        q, k = q * cos + half(q) * sin, k * cos + half(k) * sin
        k, v = k.repeat_interleave(heads // groups, 1), v.repeat_interleave(heads // groups, 1)
        scores = q @ k.transpose(2, 3) * self.head_size ** -0.5 + mask
        mixed = scores.softmax(-1) @ v
        return self.linear(f"{name}.o_proj", mixed.transpose(1, 2).reshape(batch, length, -1))

    def hidden(self, ids, attention_mask, vision_hidden):
        x = F.embedding(ids, self.weights["embed_tokens.weight"])
        places = (ids == self.image_token).unsqueeze(-1).expand_as(x)
        x = x.masked_scatter(places, self.project(vision_hidden).to(x.dtype))
        length = ids.shape[1]
        seen = torch.ones(length, length, dtype=torch.bool).tril() & attention_mask[:, None, None, :].bool()
        mask = torch.zeros(seen.shape, dtype=self.dtype).masked_fill(~seen, torch.finfo(self.dtype).min)
        angles = self.angles(length)
        for i in range(self.text["num_hidden_layers"]):
            name = f"layers.{i}"
            x = x + self.attention(f"{name}.self_attn", self.norm(f"{name}.input_layernorm", x), mask, angles)
            y = self.norm(f"{name}.post_attention_layernorm", x)
            x = x + self.linear(f"{name}.mlp.down_proj", F.silu(self.linear(f"{name}.mlp.gate_proj", y)) * self.linear(f"{name}.mlp.up_proj", y))
        return self.norm("norm", x)

    def loss(self, ids, attention_mask, labels, vision_hidden):
        head = self.weights["embed_tokens.weight" if self.tied else "lm_head.weight"]
        logits = F.linear(self.hidden(ids, attention_mask, vision_hidden), head)
        return F.cross_entropy(logits[:, :-1].reshape(-1, logits.shape[-1]), labels[:, 1:].reshape(-1), ignore_index=-100)

"""Writes multi-axis-rope.json: cosines and sines of rotary positions of three parts with stretched frequencies, in double precision.

Written from the papers (YaRN, arXiv:2309.00071; linear, arXiv:2306.15595; Llama 3's rule; sections, arXiv:2409.12191), not from the exporter.
Numbers that are not turned have the cosine 1 and the sine 0, also where turned ones are multiplied by an attention factor.
"""
import json, math, pathlib

POSITIONS = [[0, 7, 900, 3000], [0, 9, 901, 3000], [0, 4, 907, 3000]]  # frame, line and column of four tokens


def yarn(rope, theta, dim):
    factor, length = rope["factor"], rope["original_max_position_embeddings"]
    low, high = (dim * math.log(length / (turns * 2 * math.pi)) / (2 * math.log(theta)) for turns in (rope.get("beta_fast", 32), rope.get("beta_slow", 1)))
    low, high = max(math.floor(low), 0), min(math.ceil(high), dim - 1)
    result = []
    for i in range(dim // 2):
        base = theta ** (-2 * i / dim)
        stretched = min(max((i - low) / ((high - low) or 0.001), 0), 1)
        result.append(base * (1 - stretched) + base / factor * stretched)
    return result, rope.get("attention_factor", 0.1 * math.log(factor) + 1)


def linear(rope, theta, dim):
    return [theta ** (-2 * i / dim) / rope["factor"] for i in range(dim // 2)], 1


def llama3(rope, theta, dim):
    result = []
    for i in range(dim // 2):
        base = theta ** (-2 * i / dim)
        turns = rope["original_max_position_embeddings"] * base / (2 * math.pi)
        share = min(max((turns - rope["low_freq_factor"]) / (rope["high_freq_factor"] - rope["low_freq_factor"]), 0), 1)
        result.append(base * share + base / rope["factor"] * (1 - share))
    return result, 1


def default(rope, theta, dim):
    return [theta ** (-2 * i / dim) for i in range(dim // 2)], 1


def chunked(sections, pairs):
    return [axis for axis, count in enumerate(sections) for _ in range(count)]


def interleaved(sections, pairs):
    axes = [0] * pairs
    for axis in (1, 2):
        axes[axis : 3 * sections[axis] : 3] = [axis] * len(axes[axis : 3 * sections[axis] : 3])
    return axes


def case(name, form, rope, head_size=16, partial=None):
    turned = int(head_size * (partial or 1))
    kind = {"yarn": yarn, "linear": linear, "llama3": llama3}.get(rope.get("rope_type", rope.get("type")), default)
    frequencies, factor = kind(rope, rope["rope_theta"], turned)
    axes = (interleaved if form == "interleaved" else chunked)(rope["mrope_section"], turned // 2)
    cosines, sines = [], []
    for token in range(len(POSITIONS[0])):
        angles = [POSITIONS[axis][token] * frequency for axis, frequency in zip(axes, frequencies)]
        rest = head_size // 2 - len(angles)
        cosines.append([math.cos(a) * factor for a in angles] + [1.0] * rest)
        sines.append([math.sin(a) * factor for a in angles] + [0.0] * rest)
    config = {"rope_parameters": rope} | ({} if partial is None else {"partial_rotary_factor": partial})
    return {"name": name, "form": form, "headSize": head_size, "config": config, "positions": POSITIONS, "cosines": cosines, "sines": sines}


YARN = {"rope_theta": 10000.0, "factor": 4.0, "original_max_position_embeddings": 1024}
CASES = [
    case("default", "chunked", {"type": "mrope", "rope_theta": 10000.0, "mrope_section": [2, 3, 3]}),
    case("yarn, as Qwen2.5-VL's documentation has it", "chunked", {"type": "yarn", "mrope_section": [2, 3, 3]} | YARN),
    case("yarn, both names of the kind", "chunked", {"type": "yarn", "rope_type": "yarn", "mrope_section": [2, 3, 3], "beta_fast": 8.0, "beta_slow": 2.0, "attention_factor": 0.75} | YARN),
    case("yarn, as Qwen3-VL's documentation has it", "interleaved", {"rope_type": "yarn", "mrope_section": [4, 2, 2], "mrope_interleaved": True} | YARN),
    case("yarn, half of each head", "partial", {"rope_type": "yarn", "mrope_section": [1, 1, 2]} | YARN, partial=0.5),
    case("linear", "chunked", {"rope_type": "linear", "rope_theta": 10000.0, "factor": 2.5, "mrope_section": [2, 3, 3]}),
    case("linear, interleaved", "interleaved", {"rope_type": "linear", "rope_theta": 10000.0, "factor": 2.5, "mrope_section": [4, 2, 2], "mrope_interleaved": True}),
    case("llama3", "chunked", {"rope_type": "llama3", "rope_theta": 10000.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 1024, "mrope_section": [2, 3, 3]}),
    case("llama3, half of each head", "partial", {"rope_type": "llama3", "rope_theta": 10000.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 1024, "mrope_section": [1, 1, 2]}, partial=0.5),
]
pathlib.Path(__file__).with_suffix(".json").write_text("[\n" + ",\n".join(json.dumps(entry) for entry in CASES) + "\n]\n")

#!/usr/bin/env bash
# Raises right answers to low/normal/high questions by reinforcement, from a model that has seen 40 pictures only.
#   benchmarks/training/reinforce.sh MONITOR OUT [SEED…]     after recover.sh, whose damaged model it begins with
set -euo pipefail
monitor=$(realpath "$1"); out=$2; shift 2
root=$(realpath "$(dirname "$0")/../.."); mkdir -p "$out"
vrm=${VRM:-dotnet run -c Release --project $root/src/Vrm.Onnx.Tool --}

# Pictures 0 to 39 for a short supervised training, 150 to 599 for tasks; no picture is in both.
lines() { sed "s#\"image\": \"#\"image\": \"$monitor/$1/#" "$monitor/$1/questions.jsonl"; }
classes() { grep -E '"answer": "(low|normal|high)"'; }
lines training | sed -n 1,240p > "$out/examples.jsonl"
lines training | classes | grep -E '/(01[5-9]|0[2-9][0-9])[0-9]\.jpg"' > "$out/tasks.jsonl"
lines screens | classes > "$out/screens.jsonl"

measure() {
    $vrm export "$1" "$out/bundle" > /dev/null
    echo "$1: $($vrm evaluate "$out/bundle" "$out/screens.jsonl" --json | tail -n 1)"
}

$vrm train sft "$out/examples.jsonl" --base "$out/noisy" --out "$out/begun" --batch 16 --learning-rate 1e-3 --seed 1 --threads 1 --json | tail -n 1
measure "$out/begun"
for seed in "${@:-1}"; do
    $vrm train grpo "$out/tasks.jsonl" --base "$out/begun" --out "$out/reinforced-$seed" --classes low normal high \
        --steps 100 --tasks 8 --group 8 --max-tokens 64 --learning-rate 2e-4 --validation 0.4 --seed "$seed" --threads 1 --json | tail -n 1
    measure "$out/reinforced-$seed"
done

#!/usr/bin/env bash
# Damages the default model, brings it back by supervised fine-tuning, and counts right answers before and after.
#   benchmarks/training/recover.sh MONITOR OUT [SEED…]     MONITOR holds training/ and screens/, each with questions.jsonl
set -euo pipefail
monitor=$(realpath "$1"); out=$2; shift 2
root=$(realpath "$(dirname "$0")/../.."); mkdir -p "$out"
vrm=${VRM:-dotnet run -c Release --project $root/src/Vrm.Onnx.Tool --}
bench=${BENCH:-dotnet run -c Release --project $root/benchmarks/Vrm.Onnx.Benchmarks --}

measure() {
    $vrm export "$1" "$out/bundle" > /dev/null
    echo "$1: $($vrm evaluate "$out/bundle" "$monitor/screens/questions.jsonl" --json | tail -n 1)"
}

measure "$root/samples/models/monitor-reader"
$bench perturb "$root/samples/models/monitor-reader" "$out/noisy" 0.4 1
measure "$out/noisy"
for seed in "${@:-1}"; do
    $vrm train sft "$monitor/training" --base "$out/noisy" --out "$out/recovered-$seed" --epochs 4 --batch 16 --learning-rate 1e-3 --seed "$seed" --threads 2 --json | tail -n 1
    measure "$out/recovered-$seed"
done

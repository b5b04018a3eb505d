#!/usr/bin/env bash
# Checks CUDA and TensorRT against the CPU with the default model, in one call: same texts, features and KV cache left on the device.
#   gpu-check.sh            publishes the program (needs the .NET SDK) and runs it here
#   gpu-check.sh FOLDER     runs a program that was published into FOLDER; needs no .NET: copy the folder to the machine with the GPU
#   gpu-check.sh --publish FOLDER   publishes with model, pictures and this script, and does not run
#   gpu-check.sh --stand-in [CHECKPOINT...]   without a GPU: ONNX Runtime's CUDA provider over libraries that do nothing (stand-in/; needs a C compiler).
#                           Shows which nodes CUDA takes, where the KV cache lies, and that requests run through; numbers are meaningless
# CUDA 13 and TensorRT 10 have to be found by the loader (LD_LIBRARY_PATH); the report names what is missing.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

publish() { # folder
  dotnet publish "$here/GpuCheck.csproj" -c Release -r linux-x64 --self-contained --nologo -v q -o "$1"
  mkdir -p "$1/model" "$1/pictures"
  cp "$here"/../../samples/models/monitor-reader/{config,generation_config,preprocessor_config,tokenizer,tokenizer_config}.json "$1/model/" 2>/dev/null || true
  cp "$here"/../../samples/models/monitor-reader/model.safetensors "$1/model/"
  cp "$here"/../../samples/pictures/* "$1/pictures/"
  cp "$here/gpu-check.sh" "$1/"
}

case "${1:-}" in
  --publish) publish "${2:?a folder to publish into}"; exit ;;
  --stand-in)
    shift
    folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; publish "$folder"
    "$here/stand-in/build.sh" "$folder/libonnxruntime_providers_cuda.so" "$folder/stand-in"
    [ $# -gt 0 ] || set -- "$folder/model"
    LD_LIBRARY_PATH="$folder/stand-in" "$folder/GpuCheck" --placement "$@"
    exit ;;
  "") folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; publish "$folder" ;;
  *) folder=$1 ;;
esac

if command -v nvidia-smi >/dev/null; then
  nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader || true
else
  echo "nvidia-smi is not here: most likely this machine has no NVIDIA driver"
fi
"$folder/GpuCheck" "$folder/model" "$folder/pictures/questions.jsonl"

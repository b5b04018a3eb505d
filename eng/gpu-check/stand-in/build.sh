#!/usr/bin/env bash
# Makes stand-ins for the libraries that ONNX Runtime's CUDA provider loads, for a machine without a GPU: every function that it asks of them is
# there and does nothing, but for those in cudart.c. Needs a C compiler and nm.
#   build.sh PROVIDER_LIBRARY FOLDER
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
provider=$1 folder=$2
mkdir -p "$folder"
asked=$(nm -D --undefined-only "$provider" | awk '{print $2}')
unversioned=$(grep -xE 'cu[A-Z][A-Za-z0-9_]*' <<<"$asked" || true) # the driver's own functions carry no symbol version

library() { # name, functions, sources
  local name=$1 functions=$2; shift 2
  local own
  own=$([ $# -eq 0 ] || grep -ohE '\b_*cu[A-Za-z0-9_]+\(' "$@" | tr -d '(' | sort -u)
  { comm -23 <(sort -u <<<"$functions") <(cat <<<"$own") | sed '/^$/d; s/.*/long &(void) { return 0; }/'; } > "$folder/$name.c"
  echo "$name { global: *; };" > "$folder/$name.map"
  cc -shared -fPIC -w -o "$folder/$name" "$folder/$name.c" "$@" -Wl,-soname,"$name" -Wl,--version-script="$folder/$name.map"
  rm "$folder/$name.c" "$folder/$name.map"
}

for name in $(readelf -d "$provider" | grep -oE 'libcu[a-zA-Z]+\.so\.[0-9]+'); do
  functions=$(grep -E "@$name\$" <<<"$asked" | cut -d@ -f1 || true)
  case $name in
    libcudart.*) library "$name" "$functions" "$here/cudart.c" ;;
    libcuda.*) library "$name" "$functions"$'\n'"$unversioned" ;;
    *) library "$name" "$functions" ;;
  esac
done
library libcudnn.so.9 "$(printf '%s\n' cudnnCreate cudnnDestroy cudnnGetVersion cudnnSetStream)" # loaded later, by name

#!/usr/bin/env bash
# Fills eng/feed/packages with the packages that the configured NuGet sources lack, made from the same bits on npm.
# Called by the build before restore (LocalFeed.targets); does nothing where the sources have everything.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
feed=$here/packages
stamp=$feed/checked-v1

exec 9>"$feed/.lock"
flock 9
[ -e "$stamp" ] && exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export VrmLocalFeed=off VrmFeedWork=$work DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1
# An outer build hands its own properties down through these; the inner ones must start clean.
unset MSBuildSDKsPath MSBuildExtensionsPath MSBuildLoadMicrosoftTargetsReadOnly

say() { echo "local feed: $*"; }

# Into a folder of its own: what an earlier run packed must not count as there.
if dotnet restore "$here/probe/Probe.csproj" --packages "$work/probe" >"$work/probe.log" 2>&1; then
  say "the configured sources have every package; nothing to pack"
  touch "$stamp"
  exit 0
fi
missing=$(grep -oE 'NU110[123]: [^.]*(package|Package) [A-Za-z.0-9-]+' "$work/probe.log" | awk '{print $NF}' | sed 's/\.$//' | sort -u | tr '\n' ' ')
if [ -z "$missing" ]; then
  echo "error : local feed: the package sources could not be asked:" >&2
  cat "$work/probe.log" >&2
  exit 1
fi
say "the configured sources lack: $missing"
command -v npm >/dev/null || { echo "error : local feed: npm is needed to make these packages, or a NuGet source that has them" >&2; exit 1; }

fetch() { # name version folder
  say "fetching $1 $2 from npm"
  mkdir -p "$work/tgz" "$work/npm/$3"
  local file
  file=$(cd "$work/tgz" && npm pack --loglevel=error "$1@$2" | tail -n 1) || { echo "error : local feed: npm could not fetch $1 $2 (its message is above); a NuGet source that has these packages does as well" >&2; exit 1; }
  tar -xzf "$work/tgz/$file" -C "$work/npm/$3" --strip-components=1
  rm "$work/tgz/$file"
}
pack() { # project
  say "packing $1"
  dotnet pack "$here/projects/$1.csproj" -c Release --nologo -v q >"$work/pack.log" 2>&1 || { cat "$work/pack.log" >&2; exit 1; }
}
lacks() { case " $missing " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }

cd "$work"
if lacks Microsoft.ML.OnnxRuntime.Managed || lacks Microsoft.ML.OnnxRuntime; then
  fetch com.github.asus4.onnxruntime 0.4.9 com.github.asus4.onnxruntime
fi
lacks Microsoft.ML.OnnxRuntime.Managed && pack Microsoft.ML.OnnxRuntime.Managed
lacks Microsoft.ML.OnnxRuntime && pack Microsoft.ML.OnnxRuntime
if lacks Microsoft.ML.OnnxRuntime.Gpu; then
  fetch com.github.asus4.onnxruntime.linux-x64-gpu 0.4.9 com.github.asus4.onnxruntime.linux-x64-gpu
  fetch onnxruntime-node 1.29.0 onnxruntime-node
  # Under the name that the managed API looks for; packing cannot rename a file.
  mv "$work/npm/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1" "$work/npm/onnxruntime-node/libonnxruntime.so"
  pack Microsoft.ML.OnnxRuntime.Gpu.Linux
  pack Microsoft.ML.OnnxRuntime.Gpu
fi
if lacks NetVips.Native; then
  fetch @img/sharp-libvips-linux-x64 1.3.4 sharp-libvips-linux-x64
  # sharp's build exports the whole C API of libvips from its C++ library; the published package calls that file libvips.so.42.
  mv "$work"/npm/sharp-libvips-linux-x64/lib/libvips-cpp.so.* "$work/npm/sharp-libvips-linux-x64/libvips.so.42"
  pack NetVips.Native.linux-x64
  pack NetVips.Native
fi
touch "$stamp"
say "done"

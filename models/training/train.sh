#!/usr/bin/env bash
# npm run train -- <folder of recordings> <work folder> [name]
# Makes models/<name>.onnx and its manifest from clean recordings: material, examples, training. Each step can be run again by itself.
set -euo pipefail
recordings=$1 work=$2 name=${3:-crackle-v1}
here=$(dirname "$0")

for seed in 1 2; do
  [ -e "$work/material-$seed/INDEX.tsv" ] || /usr/bin/python3 "$here/material.py" "$work/material-$seed" --minutes 60 --seed "$seed"
done
for part in "31 5400" "32 5400" "33 3900" "34 3700"; do
  read -r seed seconds <<<"$part"
  [ -e "$work/examples-$seed/done" ] || {
    npm run --silent features -- "$work/examples-$seed" "$seconds" "$seed" "$recordings" "$work/material-1" "$work/material-2"
    touch "$work/examples-$seed/done"
  }
done
/usr/bin/python3 "$here/train.py" --examples "$work"/examples-* --out "$here/.." --name "$name" --steps 7000

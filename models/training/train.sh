#!/usr/bin/env bash
# npm run train -- <folder of recordings> <work folder> [name]
# Makes models/<name>.onnx and its manifest from clean recordings: material, places where the model at hand is wrong, examples, training.
# Each step can be run again by itself.
set -euo pipefail
recordings=$1 work=$2 name=${3:-crackle-v1}
here=$(dirname "$0")
folders=("$recordings")

for seed in 1 2 3 4; do
  [ -e "$work/material-$seed/INDEX.tsv" ] || /usr/bin/python3 "$here/material.py" "$work/material-$seed" --minutes 60 --seed "$seed"
  folders+=("$work/material-$seed")
done
[ -e "$work/mined.jsonl" ] || npm run --silent mine -- "$work/mined.jsonl" "${folders[@]}"
for seed in $(seq 41 52) $(seq 61 65) $(seq 71 90); do
  seconds=$((seed < 47 ? 2000 : 1000))
  [ -e "$work/examples-$seed/done" ] || {
    npm run --silent features -- "$work/examples-$seed" "$seconds" "$seed" --mined "$work/mined.jsonl" "${folders[@]}"
    touch "$work/examples-$seed/done"
  }
done
train=(/usr/bin/python3 "$here/train.py" --out "$work" --name "$name")
"${train[@]}" --examples "$work"/examples-[45]? --steps 7000 --seed 1
cp "$work/examples-41/$name.pt" "$work/first.pt"
"${train[@]}" --examples "$work"/examples-[456]? --steps 6000 --seed 2 --rate 2e-3 --resume "$work/first.pt"
cp "$work/examples-41/$name.pt" "$work/second.pt"
"${train[@]}" --examples "$work"/examples-[789]? --steps 9000 --seed 3 --rate 1.5e-3 --resume "$work/second.pt" --doubt "$work/second.pt" \
  --onset 0.7 --out "$here/.."

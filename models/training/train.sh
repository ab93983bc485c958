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
for seed in $(seq 41 52) $(seq 61 65) $(seq 71 120); do
  seconds=$((seed < 47 ? 2000 : 1000))
  [ -e "$work/examples-$seed/done" ] || {
    npm run --silent features -- "$work/examples-$seed" "$seconds" "$seed" --mined "$work/mined.jsonl" "${folders[@]}"
    touch "$work/examples-$seed/done"
  }
done

# One round of training: its number, the first and last seed of its examples, then options; the network goes to <work>/round-<number>.pt.
round() {
  local number=$1 first=$2 last=$3 examples=()
  for seed in $(seq "$first" "$last"); do
    [ -e "$work/examples-$seed" ] && examples+=("$work/examples-$seed")
  done
  /usr/bin/python3 "$here/train.py" --name "$name" --seed "$number" --examples "${examples[@]}" "${@:4}"
  [ ! -e "${examples[0]}/$name.pt" ] || mv "${examples[0]}/$name.pt" "$work/round-$number.pt"
}

from() { echo --resume "$work/round-$1.pt"; }
doubting() { echo --doubt "$work/round-$1.pt"; }

round 1 41 52 --out "$work" --steps 7000
# The arguments are options, to be split into words.
# shellcheck disable=SC2046
{
  round 2 41 65 --out "$work" --steps 6000 --rate 2e-3 $(from 1)
  round 3 71 90 --out "$work" --steps 9000 --rate 1.5e-3 $(from 2) $(doubting 2)
  round 4 81 110 --out "$work" --steps 7000 --rate 1.2e-3 $(from 3) $(doubting 3)
  round 5 91 120 --out "$work" --steps 3500 --rate 8e-4 $(from 4) $(doubting 3)
  round 6 91 120 --out "$here/.." --steps 0 --resume "$work/round-4.pt" "$work/round-5.pt" $(doubting 3) --onset 0.65
}

# What is to be made of that network's candidates.
lists=()
for seed in $(seq 121 132); do
  [ -e "$work/candidates-$seed/done" ] || {
    mkdir -p "$work/candidates-$seed"
    npm run --silent candidates -- "$work/candidates-$seed/list.jsonl" 4000 "$seed" --mined "$work/mined.jsonl" "${folders[@]}"
    touch "$work/candidates-$seed/done"
  }
  lists+=("$work/candidates-$seed/list.jsonl")
done
/usr/bin/python3 "$here/verdict.py" "$here/../$name.json" "${lists[@]}" --seed 2

#!/usr/bin/env bash
# Runs job arrays in a real Slurm of one node, kills a task half-way, submits it again, and checks that every recording was done once.
# Debian or Ubuntu, as root; installs slurm-wlm and munge where they are missing. Everything else stays in a temporary folder, and the
# daemons are stopped at the end. RECORDINGS and SECONDS_EACH size the work.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d /tmp/declick-slurm-XXXXXX)
declick="$(command -v node) $root/dist/cli/main.js"
shards=3
recordings=${RECORDINGS:-24}
seconds=${SECONDS_EACH:-40}
export SLURM_CONF=$work/slurm.conf

fail() {
  echo "slurm: failed: $1" >&2
  tail -n 5 "$work"/*.log "$work"/log/* >&2 || true
  timeout 10 sinfo >&2 || true
  timeout 10 squeue >&2 || true
  exit 1
}

stop_daemons() {
  # The daemon of a step would wait for slurmctld for ever.
  timeout 10 scancel --user=root || true
  for _ in 1 2 3 4 5 6 7 8 9 10; do has_no_jobs && break || sleep 1; done
  for name in slurmd slurmctld munged; do
    [ -s "$work/$name.pid" ] && kill "$(cat "$work/$name.pid")" 2>/dev/null || true
  done
  sleep 1
  rm -rf "$work"
}

install_slurm() {
  [ "$(id -u)" -eq 0 ] || { echo 'slurm: needs root, to start the daemons' >&2; exit 2; }
  command -v slurmctld slurmd munged sbatch >/dev/null && return
  DEBIAN_FRONTEND=noninteractive timeout 600 apt-get install -y --no-install-recommends slurm-wlm munge >"$work/apt.log" 2>&1 ||
    { timeout 300 apt-get update && DEBIAN_FRONTEND=noninteractive timeout 600 apt-get install -y --no-install-recommends slurm-wlm munge; } >>"$work/apt.log" 2>&1 ||
    fail 'slurm-wlm and munge cannot be installed'
}

start_slurm() {
  mkdir "$work/state" "$work/spool" "$work/log"
  # The parent of munge's socket must be open to all who ask it.
  chmod 755 "$work"
  (umask 077 && head -c 128 /dev/urandom >"$work/munge.key")
  local host
  host=$(hostname -s)
  cat >"$SLURM_CONF" <<CONF
ClusterName=declick
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=16817
SlurmdPort=16818
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MpiDefault=none
ReturnToService=2
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
  timeout 20 munged --force --key-file="$work/munge.key" --socket="$work/munge.socket" --pid-file="$work/munged.pid" \
    --log-file="$work/munged.log" --seed-file="$work/munged.seed"
  timeout 20 slurmctld
  timeout 20 slurmd
  wait_until 30 'the node is ready' node_is_idle
}

node_is_idle() { timeout 10 sinfo -h -o %t | grep -qx idle; }

# wait_until <seconds> <what> <command...>
wait_until() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || fail "waited in vain until $what"
    sleep 0.2
  done
}

# submit <array> <script>: prints the number of the job.
submit() { timeout 20 sbatch --parsable --chdir="$work" --output="$work/log/%A_%a" --array="$1" "$2"; }

has_no_jobs() { [ -z "$(timeout 10 squeue -h)" ]; }

has_ended() { ! timeout 10 squeue -h -j "$1" 2>/dev/null | grep -q .; }

# write_script <name> <shard> <output folder>
write_script() {
  cat >"$work/$1" <<SCRIPT
#!/bin/bash
echo \$\$ > "$work/task-\$SLURM_ARRAY_TASK_ID.pid"
exec nice -n 10 $declick "$work/in" -o "$work/$3" --shard "$2" -j 1
SCRIPT
}

# What a run says of itself for each recording that it cleaned.
count_cleaned() { grep -hE '^\[[0-9]+/[0-9]+\] .*: [0-9]+ segments?' "$@" | sed -E 's/^\[[^]]*\] ([^:]*):.*/\1/'; }

has_cleaned() { [ "$(count_cleaned "$1" 2>/dev/null | wc -l)" -ge "$2" ]; }

expect_equal() { [ "$1" = "$2" ] || fail "$3: expected $2, found $1"; }

same_files() { diff -rq -x 'declick-summary*' -x '.declick-index*' "$1" "$2" >"$work/diff.log" || fail "$2 is not what one run writes: $(cat "$work/diff.log")"; }

install_slurm
trap stop_daemons EXIT
start_slurm
echo "slurm: $(sinfo --version) runs"
"$root/node_modules/.bin/tsx" "$root/test/large/slurm-recordings.ts" "$work/in" "$recordings" "$seconds"
echo "slurm: $recordings recordings of $seconds s"

# An array whose task 2 is killed, and submitted again alone.
write_script numbered.sh "\$SLURM_ARRAY_TASK_ID/$shards" out
job=$(submit "1-$shards" numbered.sh)
wait_until 300 'task 2 has cleaned four recordings' has_cleaned "$work/log/${job}_2" 4
kill -9 "$(cat "$work/task-2.pid")"
wait_until 600 'the array has ended' has_ended "$job"
before=$(count_cleaned "$work/log/${job}_2" | wc -l)
echo "slurm: killed task 2 after $before recordings"
code=0
$declick summarize "$work/out" || code=$?
expect_equal "$code" 3 'exit code of summarize after the kill'
again=$(submit 2 numbered.sh)
wait_until 600 'the task has ended' has_ended "$again"
grep -q "$before done before" "$work/log/${again}_2" || fail 'the task that was submitted again did not skip what was done'
$declick summarize "$work/out"
expect_equal "$(count_cleaned "$work"/log/* | sort | uniq | wc -l)" "$recordings" 'recordings that were cleaned'
expect_equal "$(count_cleaned "$work"/log/* | sort | uniq -d | wc -l)" 0 'recordings that were cleaned twice'
expect_equal "$(find "$work/out" -name '.declick-part-*' | wc -l)" 0 'temporary files left'
$declick verify "$work/out" --inputs "$work/in"
nice -n 10 $declick "$work/in" -o "$work/one" -q
same_files "$work/one" "$work/out"
$declick "$work/in" -o "$work/out" --no-progress | tail -n 1 | tee "$work/whole.log"
grep -q "$recordings done before" "$work/whole.log" || fail 'a run over all does not find everything done'

# An array of another numbering. A part of it that is submitted alone does not know which it was.
write_script counted.sh auto out-auto
job=$(submit 10-14:2 counted.sh)
wait_until 600 'the array has ended' has_ended "$job"
$declick summarize "$work/out-auto"
same_files "$work/one" "$work/out-auto"
job=$(submit 12 counted.sh)
wait_until 300 'the task has ended' has_ended "$job"
grep 'cannot be known' "$work/log/${job}_12" || fail 'a task that does not know its part was not refused'
echo 'slurm: ok'

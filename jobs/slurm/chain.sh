#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A map that takes longer than the cluster lets a job run. The job queues itself again until the map is complete:
#
#   sbatch jobs/slurm/chain.sh my-map.yaml                what follows goes to `cagehop run`: -o, --deadline
#   sbatch --array=1-3 jobs/slurm/chain.sh my-map-%a.yaml three chains, for my-map-1.yaml, my-map-2.yaml, my-map-3.yaml
#   scancel JOBID                                         ends the chain; sbatch again later, and it goes on
#
# sbatch's own options take precedence over the lines below; put your cluster's partition and account there too.
#SBATCH --job-name=cagehop
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=16
#SBATCH --time=04:00:00
#SBATCH --output=%x-%j.log
#SBATCH --open-mode=append
#SBATCH --requeue
#SBATCH --signal=B:USR1@90
# The job keeps its number and its log through all turns. cagehop stops by itself before the time is up, because it asks
# Slurm when that is; USR1, 90 to 150 s before, is there in case Slurm doesn't answer.

# Load what cagehop was built with, here:
# module load openmpi hdf5

# A chain of this many turns is no chain but a mistake.
turns_max=100

if [ $# -eq 0 ]; then
  echo "usage: sbatch jobs/slurm/chain.sh JOB.yaml [options of cagehop run]" >&2
  exit 2
fi

# In a job array every task is a chain of its own. SLURM_JOB_ID of one of them is the array's number too, and would stand for
# all of them; this name stands for one.
job=$SLURM_JOB_ID
if [ -n "$SLURM_ARRAY_TASK_ID" ]; then
  job=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
  set -- "${@//%a/$SLURM_ARRAY_TASK_ID}"
fi

# The map's name: the job's output.file, or what -o says.
map=$(sed -n '/^output:/,/^[^ #]/s/.*[{, ]file: *["'\'']\{0,1\}\([^]"'\''}, ]*\).*/\1/p' "$1")
words=("$@")
for ((i = 0; i < $#; i++)); do
  case ${words[i]} in
    -o | --output) map=${words[i + 1]} ;;
    --output=*) map=${words[i]#--output=} ;;
    -o*) map=${words[i]#-o} ;;
  esac
done

# How many tiles of the map are done, and whether its isobars are.
progress() { cagehop info "$map" 2>/dev/null | sed -n 's/^progress *\([0-9]* of [0-9]* tiles\).*/\1/p; s/^isobars */isobars /p'; }
before=$(progress)

srun --mpi=pmix --kill-on-bad-exit=1 cagehop run "$@" &
run=$!
trap 'kill -USR1 $run' USR1
trap 'kill -TERM $run' TERM

# A signal ends `wait` before cagehop has ended, so wait again; the last one tells how it ended.
while kill -0 $run 2>/dev/null; do
  wait $run
done
wait $run
status=$?

# Whether there shall be another turn; not where scancel is ending the job, which then does not count as running any more.
# 75: not complete yet, so yes.
# Above 128: a rank was killed by signal $status - 128 (137: SIGKILL, where a node ran out of memory, say). Yes, if this turn
#   brought the map further; else the next one would be killed like it.
# Any other: no; 0, because the map is complete; the rest, because the next turn would only fail again.
turn=$((${SLURM_RESTART_COUNT:-0} + 1))
why=
if [ "$(squeue --noheader --format=%T --jobs="$job")" != RUNNING ]; then
  exit $status
elif [ $status -eq 75 ]; then
  why="turn $turn is over"
elif [ $status -gt 128 ]; then
  why="turn $turn was killed (exit $status)"
  after=$(progress)
  if [ "$after" = "$before" ] || [ "${after%% *}" = 0 ]; then
    echo "chain.sh: $why and brought ${map:-the map} no further: the chain ends"
    exit $status
  fi
fi
if [ -n "$why" ] && [ $turn -gt $turns_max ]; then
  echo "chain.sh: $why, the last of $turns_max: the chain ends"
elif [ -n "$why" ]; then
  echo "chain.sh: $why, the next one is queued"
  scontrol requeue "$job" # Slurm waits about two minutes before it starts the job again
fi
exit $status

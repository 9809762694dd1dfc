#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A map that takes longer than the cluster lets a job run. The job queues itself again until the map is complete:
#
#   sbatch jobs/slurm/chain.sh my-map.yaml                what follows goes to `cagehop run`: -o, --deadline
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

# 75: not complete yet, so once more; Slurm waits about two minutes before it starts the job again. Any other status ends
# the chain: 0, because the map is complete; the rest, because the next turn would only fail again. A job that scancel is
# ending exits with 75 too, but does not count as running any more.
state=$(squeue --noheader --format=%T --jobs="$SLURM_JOB_ID")
if [ $status -eq 75 ] && [ "$state" = RUNNING ] && [ "${SLURM_RESTART_COUNT:-0}" -lt $turns_max ]; then
  echo "chain.sh: turn $((${SLURM_RESTART_COUNT:-0} + 1)) is over, the next one is queued"
  scontrol requeue "$SLURM_JOB_ID"
fi
exit $status

#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Several maps, one job file each, as one job array on a Slurm cluster:
#
#   sbatch --array=1-3 jobs/slurm/array.sh a.yaml b.yaml c.yaml
#   sbatch --array=1-500%20 --ntasks=1 jobs/slurm/array.sh maps/*.yaml     at most twenty of them at once, a core each
#
# Task N computes the N-th file; each needs an output.file of its own. sbatch's own options take precedence over the lines
# below; put your cluster's partition and account there too.
#SBATCH --job-name=cagehop
#SBATCH --array=1
#SBATCH --nodes=1
#SBATCH --ntasks=4
#SBATCH --time=04:00:00
#SBATCH --output=%x-%A_%a.log
#SBATCH --open-mode=append
#SBATCH --signal=B:USR1@90
# One task is one rank, and wants one core. USR1 comes 90 to 150 s before the time is up, to this script (B:), which passes
# it on.

# Load what cagehop was built with, here:
# module load openmpi hdf5

task=${SLURM_ARRAY_TASK_ID:-0}
if [ "$task" -lt 1 ] || [ "$task" -gt $# ]; then
  echo "array.sh: task $task of $# job files; usage: sbatch --array=1-N jobs/slurm/array.sh 1.yaml ... N.yaml" >&2
  exit 2
fi

srun --mpi=pmix --kill-on-bad-exit=1 cagehop run "${!task}" &
run=$!

# Both signals go on to cagehop, which then finishes the tiles under way and exits with 75.
trap 'kill -USR1 $run' USR1
trap 'kill -TERM $run' TERM

# A signal ends `wait` before cagehop has ended, so wait again; the last one tells how it ended.
while kill -0 $run 2>/dev/null; do
  wait $run
done
wait $run
status=$?

# 0: the map is complete. 75: not yet; submit the same array again: complete maps end at once, the others go on.
# `sbatch --array=1-3 jobs/slurm/chain.sh map-%a.yaml` does so itself.
exit $status

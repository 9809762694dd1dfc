#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A map on several nodes of a Slurm cluster:
#
#   sbatch jobs/slurm/many-nodes.sh my-map.yaml           what follows goes to `cagehop run`: -o, --deadline
#   sbatch --nodes=8 --time=12:00:00 jobs/slurm/many-nodes.sh my-map.yaml
#
# sbatch's own options take precedence over the lines below; put your cluster's partition and account there too.
#SBATCH --job-name=cagehop
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=16
#SBATCH --time=04:00:00
#SBATCH --output=%x-%j.log
#SBATCH --open-mode=append
#SBATCH --signal=B:USR1@90
# One task is one rank, and wants one core; the map file must be on a disk that the first node sees. USR1 comes 90 to
# 150 s before the time is up, to this script (B:), which passes it on.

# Load what cagehop was built with, here:
# module load openmpi hdf5

if [ $# -eq 0 ]; then
  echo "usage: sbatch jobs/slurm/many-nodes.sh JOB.yaml [options of cagehop run]" >&2
  exit 2
fi

# srun starts the ranks itself and tells MPI about them over PMIx (`srun --mpi=list` shows what your cluster has). When
# a rank dies, --kill-on-bad-exit ends the others instead of letting them wait until the time is up.
srun --mpi=pmix --kill-on-bad-exit=1 cagehop run "$@" &
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

# 0: the map is complete. 75: not yet; submit the same command again, or use chain.sh, which does so itself.
exit $status

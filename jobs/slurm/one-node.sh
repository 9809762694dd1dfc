#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A map on one node of a Slurm cluster:
#
#   sbatch jobs/slurm/one-node.sh my-map.yaml             what follows goes to `cagehop run`: -o, --deadline
#   sbatch --ntasks-per-node=32 jobs/slurm/one-node.sh my-map.yaml
#
# sbatch's own options take precedence over the lines below; put your cluster's partition and account there too.
#SBATCH --job-name=cagehop
#SBATCH --nodes=1
#SBATCH --ntasks-per-node=16
#SBATCH --time=04:00:00
#SBATCH --output=%x-%j.log
#SBATCH --open-mode=append
#SBATCH --signal=B:USR1@90
# One task is one rank, and wants one core. USR1 comes 90 to 150 s before the time is up, to this script only (B:),
# because mpirun would not get it otherwise.

# Load what cagehop was built with, here:
# module load openmpi hdf5

if [ $# -eq 0 ]; then
  echo "usage: sbatch jobs/slurm/one-node.sh JOB.yaml [options of cagehop run]" >&2
  exit 2
fi

mpirun cagehop run "$@" &
run=$!

# Both signals go on to cagehop: after USR1 it finishes the tiles under way and exits with 75. TERM is what scancel
# sends; mpirun then kills its ranks, and the map keeps what was finished.
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

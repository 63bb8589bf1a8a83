#!/usr/bin/env bash
#SBATCH --job-name=goglobal
#SBATCH --ntasks=33
#SBATCH --cpus-per-task=1
#SBATCH --mem-per-cpu=2G
#SBATCH --time=01:00:00
# A scheduler, 32 workers and one command in one job, on nodes that share this folder. Not tested by this project.
# Beforehand, once: python3 -m venv .venv && .venv/bin/pip install ".[cluster]"
set -euo pipefail
export OPENBLAS_NUM_THREADS=1
address="tcp://$(hostname):8786"
.venv/bin/dask scheduler --port 8786 --no-dashboard &
srun --ntasks=32 .venv/bin/dask worker "$address" --nthreads 1 --no-dashboard --local-directory "${TMPDIR:-/tmp}" &
.venv/bin/goglobal compare baseline law partners --draws 200000 --cluster "$address"

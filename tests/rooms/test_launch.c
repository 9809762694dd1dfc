// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/launch.h"
#include "support/check.h"

#include <string.h>

enum { WORDS = 8 };

/// As seen on Slurm 22.05, Open MPI 4.1.4 and MPICH 4.0.2.
static void who_started_this_process(void **state) {
  (void)state;
  const struct {
    const char *what, *words[WORDS];
    enum launcher by;
    int tasks, task;
    bool pmix;
  } row[] = {
      {"a shell", {NULL}, LAUNCHER_NONE, 1, 0, false},
      {"the batch script of a job of four tasks",
       {"SLURM_NTASKS=4", "SLURM_NPROCS=4", "SLURM_PROCID=0", "SLURM_JOB_ID=7"},
       LAUNCHER_NONE,
       1,
       0,
       false},
      {"srun --mpi=none",
       {"SLURM_NTASKS=4", "SLURM_STEP_NUM_TASKS=4", "SLURM_PROCID=2"},
       LAUNCHER_SRUN,
       4,
       2,
       false},
      {"srun --mpi=none of one task, in a job of four",
       {"SLURM_JOB_NUM_NODES=2", "SLURM_STEP_NUM_TASKS=1", "SLURM_PROCID=0"},
       LAUNCHER_SRUN,
       1,
       0,
       false},
      {"srun --mpi=pmi2",
       {"SLURM_STEP_NUM_TASKS=4", "SLURM_PROCID=3", "PMI_SIZE=4", "PMI_RANK=3", "PMI_FD=11"},
       LAUNCHER_SRUN,
       4,
       3,
       false},
      {"srun --mpi=pmix",
       {"SLURM_STEP_NUM_TASKS=4", "SLURM_PROCID=1", "PMIX_RANK=1", "PMIX_NAMESPACE=slurm.pmix.1.2"},
       LAUNCHER_SRUN,
       4,
       1,
       true},
      {"srun -n 1 within a task of srun --mpi=pmi2",
       {"SLURM_STEP_NUM_TASKS=1", "SLURM_PROCID=0", "PMI_SIZE=4", "PMI_RANK=2"},
       LAUNCHER_SRUN,
       1,
       0,
       false},
      {"mpirun on the first node of a job",
       {"SLURM_NTASKS=4", "SLURM_PROCID=0", "OMPI_COMM_WORLD_SIZE=4", "OMPI_COMM_WORLD_RANK=1",
        "PMIX_RANK=1"},
       LAUNCHER_MPIRUN,
       4,
       1,
       false},
      {"mpirun on the second one, where srun has started its daemon",
       {"SLURM_STEP_NUM_TASKS=1", "SLURM_PROCID=0", "OMPI_COMM_WORLD_SIZE=4", "OMPI_COMM_WORLD_RANK=3"},
       LAUNCHER_MPIRUN,
       4,
       3,
       false},
      {"mpirun -n 1 within a task of srun",
       {"SLURM_STEP_NUM_TASKS=8", "SLURM_PROCID=5", "OMPI_COMM_WORLD_SIZE=1", "OMPI_COMM_WORLD_RANK=0"},
       LAUNCHER_MPIRUN,
       1,
       0,
       false},
      {"mpiexec of MPICH",
       {"PMI_SIZE=3", "PMI_RANK=2", "PMI_FD=9", "MPI_LOCALNRANKS=3"},
       LAUNCHER_MPIEXEC,
       3,
       2,
       false},
      {"the same in a job, where srun has started a proxy on each node",
       {"PMI_SIZE=6", "PMI_RANK=4", "MPI_LOCALNRANKS=3", "SLURM_STEP_NUM_TASKS=2", "SLURM_PROCID=1"},
       LAUNCHER_MPIEXEC,
       6,
       4,
       false},
      {"mpiexec -n 1 of MPICH within a rank of Open MPI's mpirun",
       {"PMI_SIZE=1", "PMI_RANK=0", "MPI_LOCALNRANKS=1", "OMPI_COMM_WORLD_SIZE=4", "OMPI_COMM_WORLD_RANK=2"},
       LAUNCHER_MPIEXEC,
       1,
       0,
       false},
      {"another launcher, whose MPI asks a server",
       {"PALS_X=1", "PMI_CONTROL_PORT=7", "HOME=/"},
       LAUNCHER_OTHER,
       1,
       0,
       false},
      {"another launcher, whose MPI reads its rank", {"MV2_COMM_WORLD_RANK=3"}, LAUNCHER_OTHER, 1, 0, false},
      {"settings of users",
       {"MPI_HOME=/PMI", "OMPI_MCA_btl=RANK", "=PMI=1", "PM"},
       LAUNCHER_NONE,
       1,
       0,
       false},
      {"nonsense",
       {"OMPI_COMM_WORLD_SIZE=", "PMI_SIZE=many", "SLURM_STEP_NUM_TASKS=99999999999999999999"},
       LAUNCHER_OTHER,
       1,
       0,
       false},
  };
  for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
    const struct launch launch = launch_read(row[i].words);
    if (launch.by != row[i].by || launch.tasks != row[i].tasks || launch.task != row[i].task ||
        launch.pmix != row[i].pmix) {
      fail_msg("%s: got launcher %d, task %d of %d, pmix %d; want %d, %d of %d, %d", row[i].what, launch.by,
               launch.task, launch.tasks, launch.pmix, row[i].by, row[i].task, row[i].tasks, row[i].pmix);
    }
  }
}

static void what_to_do_before_mpi_starts(void **state) {
  (void)state;
  const struct launch nobody = {.tasks = 1};
  const struct launch other = {.by = LAUNCHER_OTHER, .tasks = 1};
  const struct launch mpirun = {.by = LAUNCHER_MPIRUN, .tasks = 4};
  const struct launch bare = {.by = LAUNCHER_SRUN, .tasks = 4};
  const struct launch bare_one = {.by = LAUNCHER_SRUN, .tasks = 1};
  const struct launch pmix = {.by = LAUNCHER_SRUN, .tasks = 4, .pmix = true};
  for (int needs_launcher = 0; needs_launcher < 2; needs_launcher++) {
    const bool needs = needs_launcher == 1;
    assert_int_equal(launch_choose(&nobody, false, needs, true), needs ? LAUNCH_ALONE : LAUNCH_TOGETHER);
    assert_int_equal(launch_choose(&nobody, true, needs, true), LAUNCH_ALONE);
    assert_int_equal(launch_choose(&other, false, needs, true), LAUNCH_TOGETHER);
    assert_int_equal(launch_choose(&other, true, needs, true), LAUNCH_ALONE);
    assert_int_equal(launch_choose(&mpirun, false, needs, true), LAUNCH_TOGETHER);
    assert_int_equal(launch_choose(&pmix, false, needs, true), LAUNCH_TOGETHER);
    assert_int_equal(launch_choose(&pmix, true, needs, true), LAUNCH_ALONE);
    assert_int_equal(launch_choose(&bare, false, needs, true), LAUNCH_REFUSE);
    assert_int_equal(launch_choose(&bare, true, needs, true), LAUNCH_ALONE);
    assert_int_equal(launch_choose(&bare_one, false, needs, true), LAUNCH_ALONE);
    assert_int_equal(launch_choose(&bare, false, needs, false), LAUNCH_TOGETHER);
    assert_int_equal(launch_choose(&bare_one, false, needs, false), LAUNCH_TOGETHER);
  }
}

static void one_rank_of_several_tasks_is_split(void **state) {
  (void)state;
  const struct launch one = {.tasks = 1}, four = {.tasks = 4};
  assert_false(launch_is_split(&one, 1));
  assert_true(launch_is_split(&four, 1));
  assert_false(launch_is_split(&four, 4));
  assert_false(launch_is_split(&one, 4)); // by a launcher that is not known here
}

static void the_line_names_the_mend(void **state) {
  (void)state;
  const struct {
    enum launcher by;
    const char *library, *mend;
  } row[] = {
      {LAUNCHER_SRUN, "Open MPI 4.1.4", "use srun --mpi=pmix ("},
      {LAUNCHER_SRUN, "MPICH 4.0.2", "use srun --mpi=pmi2 or"},
      {LAUNCHER_MPIRUN, "MPICH 4.0.2", "use the mpirun of MPICH 4.0.2"},
      {LAUNCHER_MPIEXEC, "Open MPI 4.1.4", "use the mpirun of Open MPI 4.1.4"},
      {LAUNCHER_SRUN, "none", "was built without MPI"},
      {LAUNCHER_MPIRUN, "none", "was built without MPI"},
  };
  for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
    const struct launch launch = {.by = row[i].by, .tasks = 123456};
    char line[LAUNCH_LINE_MAX];
    launch_complain(&launch, row[i].library, line);
    for (size_t k = 0; k < 3; k++) {
      const char *word = (const char *[]){row[i].mend, "started 123456 ", "--serial"}[k];
      if (strstr(line, word) == NULL || strchr(line, '\n') != NULL || strlen(line) + 1 == sizeof line) {
        fail_msg("'%s' lacks '%s', or is no whole line", line, word);
      }
    }
  }
}

static void serial_is_found_as_getopt_finds_it(void **state) {
  (void)state;
  const struct {
    const char *words[WORDS];
    bool serial;
  } row[] = {
      {{"run", "job.yaml"}, false},
      {{"run", "job.yaml", "--serial"}, true},
      {{"run", "--ser", "job.yaml"}, true},
      {{"run", "--se", "job.yaml"}, false},
      {{"run", "--seconds-per-state", "3", "job.yaml"}, false},
      {{"run", "--serially", "job.yaml"}, false},
      {{"run", "--", "--serial"}, false},
  };
  for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
    int count = 0;
    while (row[i].words[count] != NULL) {
      count++;
    }
    if (launch_wants_serial(count, (char **)row[i].words) != row[i].serial) {
      fail_msg("row %zu: want %d", i, row[i].serial);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(who_started_this_process),           cmocka_unit_test(what_to_do_before_mpi_starts),
      cmocka_unit_test(one_rank_of_several_tasks_is_split), cmocka_unit_test(the_line_names_the_mend),
      cmocka_unit_test(serial_is_found_as_getopt_finds_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

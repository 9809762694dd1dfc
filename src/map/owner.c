// SPDX-License-Identifier: GPL-3.0-or-later
/// Who writes a map, as the map itself says: the last run of the history, and a random number in run/owner
/// that each run looks at before it writes. Where the file system has no locks that is all there is: two runs
/// that look within the same instant, or through a network's stale cache, can still both begin; the one whose
/// number is overwritten stops before its next tile.
#include "map/owner.h"

#include "file_check/file_error.h"
#include "file_check/lock.h"
#include "map/format.h"
#include "map/history.h"
#include "slurm/slurm.h"

#include <cagehop/status.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

// ---------------------------------------------------------------- whether a run is alive

/// The first word of a small file or the target of a link, as far as it fits; empty where there is none.
static void read_word(const char *path, char *text, size_t size) {
  FILE *file = fopen(path, "r");
  text[0] = '\0';
  if (file != NULL) {
    if (fgets(text, (int)size, file) == NULL) {
      text[0] = '\0';
    }
    fclose(file);
  }
  text[strcspn(text, " \n")] = '\0';
}

void owner_boot(char *text, size_t size) {
  char boot[48], names[32] = "";
  read_word("/proc/sys/kernel/random/boot_id", boot, sizeof boot);
  const ssize_t length = readlink("/proc/self/ns/pid", names, sizeof names - 1);
  names[length > 0 ? length : 0] = '\0';
  char all[sizeof boot + sizeof names];
  snprintf(all, sizeof all, "%s %s", boot, names);
  history_copy_text(text, size, boot[0] != '\0' ? all : "");
}

enum life { DEAD, ALIVE, UNKNOWN };

/// By its process number, on the host, boot and namespace of process numbers that it ran in.
static enum life life_of_process(const struct map_run *run) {
  char here[sizeof run->boot], host[256] = "";
  owner_boot(here, sizeof here);
  gethostname(host, sizeof host - 1);
  if (strncmp(run->host, host, sizeof run->host - 1) != 0 || here[0] == '\0' || run->boot[0] == '\0') {
    return UNKNOWN;
  }
  const size_t boot = strcspn(here, " ");
  if (strncmp(run->boot, here, boot) != 0) {
    return DEAD; // the host was started anew since
  }
  if (strcmp(run->boot, here) != 0) {
    return UNKNOWN; // another container of this host
  }
  return kill((pid_t)run->pid, 0) == 0 || errno == EPERM ? ALIVE : DEAD;
}

enum map_life map_life(const char *path, const struct map_run *last) {
  const int file = last->outcome == MAP_RUN_RUNNING ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
  const bool held = file >= 0 && file_lock_is_held(file);
  if (file >= 0) {
    close(file);
  }
  const enum life life = last->outcome != MAP_RUN_RUNNING ? DEAD : held ? ALIVE : life_of_process(last);
  return life == DEAD ? MAP_LIFE_OVER : life == ALIVE ? MAP_LIFE_ON : MAP_LIFE_UNKNOWN;
}

/// By its process, else by what Slurm says of its job.
static enum life life_of(const struct map_run *run) {
  const enum life life = life_of_process(run);
  if (life != UNKNOWN) {
    return life;
  }
  switch (slurm_job_life(run->slurm_job)) {
  case SLURM_JOB_OVER:
    return DEAD;
  case SLURM_JOB_THERE:
    return ALIVE;
  case SLURM_JOB_UNKNOWN:
    break;
  }
  return UNKNOWN;
}

// ---------------------------------------------------------------- the last run in the history

/// The last run of map->history; *slot is its place. CAGEHOP_IO where there is none.
static int last_run(const struct map *map, struct map_run *last, size_t *slot) {
  struct map_run *run = NULL;
  size_t count = 0;
  int status = history_read(map, &run);
  while (status == CAGEHOP_OK && count < MAP_RUNS_MAX && run[count].outcome != MAP_RUN_NONE) {
    count++;
  }
  if (count > 0) {
    *last = run[count - 1];
    *slot = count - 1;
  }
  free(run);
  if (status == CAGEHOP_OK && count == 0) {
    status = CAGEHOP_IO;
  }
  return status;
}

/// The same from the file at map->path, which this run has not opened yet.
static int look_up_last_run(const struct map *map, struct map_run *last) {
  char error[MAP_ERROR_MAX];
  size_t slot;
  struct map *other = map_new(map->path, 1, (struct tiling){1, 1});
  int status = other == NULL ? CAGEHOP_NO_MEMORY : format_open_probed(map->path, &other->store, error);
  if (status == CAGEHOP_OK) {
    status = history_open(other);
  }
  if (status == CAGEHOP_OK) {
    status = last_run(other, last, &slot);
  }
  if (other != NULL) {
    map_discard(other);
  }
  return status;
}

/// "on HOST, pid N, Slurm job J, since TIME".
static void describe_owner(const struct map_run *run, char text[256]) {
  char job[sizeof run->slurm_job + 16] = "", since[32] = "";
  const time_t start = (time_t)run->start;
  struct tm utc;
  if (run->slurm_job[0] != '\0') {
    snprintf(job, sizeof job, ", Slurm job %s", run->slurm_job);
  }
  strftime(since, sizeof since, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&start, &utc));
  snprintf(text, 256, "on %s, pid %lld%s, since %s", run->host, (long long)run->pid, job, since);
}

int owner_name(struct map *map) {
  struct map_run run;
  char owner[256];
  // A killed run left "running" too, and its successor may not have come to its own line yet.
  if (look_up_last_run(map, &run) != CAGEHOP_OK || run.outcome != MAP_RUN_RUNNING ||
      life_of_process(&run) == DEAD) {
    return file_fail(
        map->error,
        "%s is being written by another run, just started; wait for it or choose another file with -o",
        map->path);
  }
  describe_owner(&run, owner);
  return file_fail(map->error,
                   "%s is being written by cagehop %s; wait for it or choose another file with -o", map->path,
                   owner);
}

int owner_check(struct map *map, bool take_over) {
  struct map_run run;
  char owner[256];
  size_t slot;
  if (map->guard != MAP_GUARD_RECORD || last_run(map, &run, &slot) != CAGEHOP_OK ||
      run.outcome != MAP_RUN_RUNNING) {
    return CAGEHOP_OK;
  }
  if (!take_over && life_of(&run) != DEAD) {
    describe_owner(&run, owner);
    return file_fail(map->error,
                     "%s is being written by cagehop %s, as far as its history says (this file system has no "
                     "locks); wait for it, choose another file with -o, or, if that run is dead, add "
                     "--take-over",
                     map->path, owner);
  }
  return history_end_other(map, slot, take_over ? MAP_RUN_TAKEN_OVER : MAP_RUN_FAILED) == CAGEHOP_OK
             ? CAGEHOP_OK
             : file_fail(map->error, "%s: the run history can't be written: %s", map->path, store_reason());
}

// ---------------------------------------------------------------- the number in run/owner

int owner_become(struct map *map) {
  if (getrandom(&map->token, sizeof map->token, 0) != (ssize_t)sizeof map->token) {
    map->token = (uint64_t)time(NULL) << 32 ^ (uint64_t)getpid();
  }
  return store_write(&map->variable.owner, 0, 0, 1, &map->token) == CAGEHOP_OK
             ? CAGEHOP_OK
             : file_fail(map->error, "%s can't be written: %s", map->path, store_reason());
}

int owner_check_token(struct map *map) {
  uint64_t token;
  if (store_read(&map->variable.owner, 0, 0, 1, &token) != CAGEHOP_OK) {
    return file_fail(map->error, "%s can't be read any more: %s", map->path, store_reason());
  }
  return token == map->token
             ? CAGEHOP_OK
             : file_fail(map->error,
                         "%s is no longer this run's: another run took it over, or another file has its name",
                         map->path);
}

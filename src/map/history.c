// SPDX-License-Identifier: GPL-3.0-or-later
/// The history of runs: group run/history, a column for each member of struct map_run. All of it is
/// allocated when the map is laid out, so that noting a run changes no metadata of the file.
#include "map/history.h"

#include "file_check/file_error.h"
#include "map/format.h"
#include "map/owner.h"
#include "status/text.h"

#include <assert.h>
#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MEMBER(member) offsetof(struct map_run, member), sizeof((struct map_run){0}.member)
#define MOMENT "seconds since 1970-01-01T00:00:00Z"

const struct history_column history_columns[] = {
    {"start", MOMENT, "when the run began", HISTORY_INT64, MEMBER(start)},
    {"end", MOMENT, "when the run ended; 0 while it goes on, or when it was killed", HISTORY_INT64,
     MEMBER(end)},
    {"host", NULL, "host of rank 0", HISTORY_TEXT, MEMBER(host)},
    {"boot", NULL, "boot of that host, and namespace of its process numbers", HISTORY_TEXT, MEMBER(boot)},
    {"pid", "1", "process number of rank 0", HISTORY_INT64, MEMBER(pid)},
    {"slurm_job", NULL, "Slurm job; empty outside Slurm", HISTORY_TEXT, MEMBER(slurm_job)},
    {"program", NULL, "version and commit of cagehop", HISTORY_TEXT, MEMBER(program)},
    {"compiler", NULL, "what compiled it", HISTORY_TEXT, MEMBER(compiler)},
    {"arithmetic", "1", "fingerprint of the arithmetic of rank 0's machine and build", HISTORY_UINT32,
     MEMBER(arithmetic)},
    {"kinds", "1", "kinds of arithmetic among the ranks", HISTORY_INT32, MEMBER(kinds)},
    {"ranks", "1", "number of ranks", HISTORY_INT32, MEMBER(ranks)},
    {"command", NULL, "command line", HISTORY_TEXT, MEMBER(command)},
    {"reason", NULL, "why the run stopped or failed", HISTORY_TEXT, MEMBER(reason)},
    // Written last: who reads an outcome finds all that belongs to it.
    {"outcome", NULL, "how the run ended", HISTORY_OUTCOME, MEMBER(outcome)},
};
const size_t history_column_count = sizeof history_columns / sizeof history_columns[0];
static_assert(sizeof history_columns / sizeof history_columns[0] <= MAP_HISTORY_MAX,
              "struct map has room for every column of the history");

#define OUTCOME_NAME(symbol, name) name,
static const char *const outcome_names[] = {MAP_OUTCOMES(OUTCOME_NAME)};
#define OUTCOME_WORD(symbol, name) " " name

const char *history_outcomes(void) {
  return &MAP_OUTCOMES(OUTCOME_WORD)[1];
}

const char *map_outcome_name(unsigned outcome) {
  return outcome < sizeof outcome_names / sizeof outcome_names[0] ? outcome_names[outcome] : "unknown";
}

enum store_type history_type(const struct history_column *column) {
  switch (column->type) {
  case HISTORY_INT64:
    return STORE_INT64;
  case HISTORY_INT32:
    return STORE_INT32;
  case HISTORY_UINT32:
    return STORE_UINT32;
  case HISTORY_TEXT: // bytes
  case HISTORY_OUTCOME:
    break;
  }
  return STORE_UINT8;
}

int history_extent(const struct history_column *column, size_t extent[2]) {
  extent[0] = MAP_RUNS_MAX;
  extent[1] = column->size;
  return column->type == HISTORY_TEXT ? 2 : 1;
}

// ---------------------------------------------------------------- writing

static int write_column(struct map *map, size_t k) {
  const struct history_column *column = &history_columns[k];
  const void *member = (const char *)&map->this_run + column->offset;
  const struct store_variable *variable = &map->variable.history[k];
  const int status = column->type == HISTORY_TEXT ? store_write(variable, map->run, 0, column->size, member)
                                                  : store_write(variable, 0, map->run, 1, member);
  return status == CAGEHOP_OK
             ? status
             : file_fail(map->error, "%s: the run history can't be written: %s", map->path, store_reason());
}

/// Writes the columns from `first` on, the outcome last.
static int write_run(struct map *map, size_t first) {
  int status = CAGEHOP_OK;
  for (size_t k = first; k < history_column_count && status == CAGEHOP_OK; k++) {
    status = write_column(map, k);
  }
  return status;
}

int history_note(struct map *map, enum map_outcome outcome, const char *reason) {
  struct map_run *run = &map->this_run;
  run->outcome = (uint8_t)outcome;
  run->end = outcome == MAP_RUN_RUNNING ? 0 : (int64_t)time(NULL);
  memset(run->reason, 0, sizeof run->reason);
  history_copy_text(run->reason, sizeof run->reason, reason);
  return write_run(map, 0);
}

void history_copy_text(char *to, size_t size, const char *text) {
  size_t length = strlen(text);
  if (length >= size) {
    length = size - 1;
    while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) {
      length--; // a UTF-8 character that would be cut is left out
    }
  }
  memset(to, 0, size);
  memcpy(to, text, length);
}

/// The first free slot, or the last one.
static size_t free_slot(const struct map_run run[], size_t count) {
  size_t slot = 0;
  while (slot < count - 1 && run[slot].outcome != MAP_RUN_NONE) {
    slot++;
  }
  return slot;
}

int history_begin(struct map *map, const struct map_origin *origin) {
  struct map_run *run = &map->this_run, *before = NULL;
  char host[256] = "unknown";
  int status = history_read(map, &before);
  if (status != CAGEHOP_OK) {
    file_fail(map->error,
              status == CAGEHOP_NO_MEMORY ? "%s: out of memory"
                                          : "%s: the run history can't be read: the file is damaged",
              map->path);
    return status;
  }
  map->run = free_slot(before, MAP_RUNS_MAX);
  free(before);
  *run = (struct map_run){.start = (int64_t)time(NULL),
                          .pid = (int64_t)getpid(),
                          .arithmetic = origin->arithmetic,
                          .kinds = origin->kinds,
                          .ranks = origin->ranks};
  gethostname(host, sizeof host - 1);
  history_copy_text(run->host, sizeof run->host, host);
  owner_boot(run->boot, sizeof run->boot);
  history_copy_text(run->slurm_job, sizeof run->slurm_job, origin->slurm_job);
  history_copy_text(run->program, sizeof run->program, origin->program);
  history_copy_text(run->compiler, sizeof run->compiler, origin->compiler);
  history_copy_text(run->command, sizeof run->command, origin->command);
  return history_note(map, MAP_RUN_RUNNING, "");
}

int history_end_other(struct map *map, size_t slot, enum map_outcome outcome) {
  const uint8_t value = (uint8_t)outcome;
  return store_write(&map->variable.history[history_column_count - 1], 0, slot, 1, &value);
}

// ---------------------------------------------------------------- reading

int history_open(struct map *map) {
  for (size_t k = 0; k < history_column_count; k++) {
    char name[64];
    const struct history_column *column = &history_columns[k];
    struct store_shape shape = {.type = history_type(column)};
    shape.rank = history_extent(column, shape.extent);
    snprintf(name, sizeof name, "run/history/%s", column->name);
    if (!store_find(map->store, name, &shape, &map->variable.history[k])) {
      return file_fail(map->error, "%s: the run history is damaged", map->path);
    }
  }
  return CAGEHOP_OK;
}

/// One column of all runs into run[].
static int read_column(const struct store_variable *variable, const struct history_column *column,
                       struct map_run run[]) {
  char *value = malloc(MAP_RUNS_MAX * column->size);
  int status = value == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  if (status == CAGEHOP_OK) {
    const size_t width = column->type == HISTORY_TEXT ? column->size : 1;
    status = store_read(variable, 0, 0, MAP_RUNS_MAX * width, value);
  }
  for (size_t i = 0; i < MAP_RUNS_MAX && status == CAGEHOP_OK; i++) {
    char *member = (char *)&run[i] + column->offset;
    memcpy(member, value + i * column->size, column->size);
    if (column->type == HISTORY_TEXT) {
      member[column->size - 1] = '\0';
    }
  }
  free(value);
  return status;
}

int history_read(const struct map *map, struct map_run *run[]) {
  int status = CAGEHOP_OK;
  *run = calloc(MAP_RUNS_MAX, sizeof **run);
  if (*run == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t k = 0; k < history_column_count && status == CAGEHOP_OK; k++) {
    status = read_column(&map->variable.history[k], &history_columns[k], *run);
  }
  if (status != CAGEHOP_OK) {
    free(*run);
    *run = NULL;
  }
  return status;
}

/// Copies one column of all runs.
static int copy_column(struct map *map, const struct map *from, size_t k) {
  const struct history_column *column = &history_columns[k];
  const size_t count = MAP_RUNS_MAX * (column->type == HISTORY_TEXT ? column->size : 1);
  char *value = malloc(MAP_RUNS_MAX * column->size);
  int status = value == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  if (status == CAGEHOP_OK) {
    status = store_read(&from->variable.history[k], 0, 0, count, value);
  }
  if (status == CAGEHOP_OK) {
    status = store_write(&map->variable.history[k], 0, 0, count, value);
  }
  free(value);
  return status;
}

int history_inherit(struct map *map, const struct map *from) {
  int status = CAGEHOP_OK;
  for (size_t k = 0; k < history_column_count && status == CAGEHOP_OK; k++) {
    status = copy_column(map, from, k);
  }
  map->run = from->run;
  map->this_run = from->this_run;
  return status == CAGEHOP_IO
             ? file_fail(map->error, "%s: the run history can't be copied: %s", map->path, store_reason())
             : status;
}

// ---------------------------------------------------------------- as text

static void write_moment(int64_t moment, char text[32]) {
  const time_t seconds = (time_t)moment;
  struct tm utc;
  text[0] = '\0';
  if (gmtime_r(&seconds, &utc) != NULL) {
    strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &utc);
  }
}

void map_describe_run(const struct map_run *run, char text[MAP_RUN_LINE]) {
  char start[32], end[40] = "", job[64] = "", kinds[64] = "";
  write_moment(run->start, start);
  if (run->end != 0) {
    memcpy(end, " to ", 5);
    write_moment(run->end, end + 4);
  }
  if (run->slurm_job[0] != '\0') {
    snprintf(job, sizeof job, ", Slurm job %.*s", (int)sizeof run->slurm_job, run->slurm_job);
  }
  if (run->kinds > 1) {
    snprintf(kinds, sizeof kinds, ", %d other kind(s) of machine", (int)run->kinds - 1);
  }
  snprintf(text, MAP_RUN_LINE, "%s%s %s pid %lld%s, cagehop %s, %s, arithmetic %08x%s, %d ranks: %s: %s%s%s",
           start, end, run->host, (long long)run->pid, job, run->program, run->compiler,
           (unsigned)run->arithmetic, kinds, (int)run->ranks, run->command, map_outcome_name(run->outcome),
           run->reason[0] != '\0' ? ": " : "", run->reason);
  text_make_printable(text, MAP_RUN_LINE);
}

/// What a run took, times its ranks. NaN where it was killed, and `last` is another, or took tiles elsewhere.
static double rank_seconds(const struct map_run *run, bool last) {
  const int64_t end = run->end != 0 ? run->end : (int64_t)time(NULL);
  return (run->end == 0 && !last) || strstr(run->command, "--reuse") != NULL
             ? NAN
             : (double)(end - run->start) * (double)run->ranks;
}

static int describe_runs(const struct map *map, size_t *count, char *line[], struct map_run *last,
                         double *seconds) {
  struct map_run *run = NULL;
  *seconds = 0.0;
  int status = history_read(map, &run);
  for (size_t k = 0; status == CAGEHOP_OK && k < MAP_RUNS_MAX && run[k].outcome != MAP_RUN_NONE; k++) {
    char text[MAP_RUN_LINE];
    map_describe_run(&run[k], text);
    *last = run[k];
    *seconds += rank_seconds(&run[k], k + 1 == MAP_RUNS_MAX || run[k + 1].outcome == MAP_RUN_NONE);
    if ((line[(*count)++] = strdup(text)) == NULL) {
      status = CAGEHOP_NO_MEMORY;
    }
  }
  free(run);
  return status;
}

int history_describe(struct store *store, size_t *count, char **run[], struct map_run *last,
                     double *seconds) {
  *last = (struct map_run){.outcome = MAP_RUN_NONE};
  *seconds = NAN;
  if (format_version(store) < FORMAT_TYPED_HISTORY) {
    return history_2_read(store, count, run);
  }
  struct map *map = map_new("", 1, (struct tiling){1, 1}); // for its open datasets only
  *count = 0;
  *run = calloc(MAP_RUNS_MAX, sizeof **run);
  int status = map != NULL && *run != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
  if (status == CAGEHOP_OK) {
    map->store = store;
    status = history_open(map);
  }
  if (status == CAGEHOP_OK) {
    status = describe_runs(map, count, *run, last, seconds);
  }
  if (map != NULL) {
    map->store = NULL; // the caller's
    map_discard(map);
  }
  return status;
}

// SPDX-License-Identifier: GPL-3.0-or-later
/// The history of runs: a line each, "TIME HOST pid N, Slurm job J, cagehop VERSION ...: OUTCOME". A line is
/// data in a slot that has always been there, so writing it changes no metadata.
#include "mapfile/store.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char running[] = "running";

const char *store_layout_attribute(const struct mapfile_layout *layout, const char *name) {
  for (size_t i = 0; i < layout->attribute_count; i++) {
    if (strcmp(layout->attribute[i].name, name) == 0) {
      return layout->attribute[i].value;
    }
  }
  return "";
}

/// Shortens a text to fewer than `size` bytes, never inside a UTF-8 character: readers would choke on it.
static void cut_text(char *text, size_t size) {
  size_t length = strlen(text);
  if (length >= size) {
    length = size - 1;
    while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) {
      length--;
    }
    text[length] = '\0';
  }
}

int store_write_history(struct mapfile *map, const char *outcome) {
  char line[2 * STORE_RUN_LENGTH] = "";
  snprintf(line, sizeof line, "%s: %s", map->run_text, outcome);
  cut_text(line, STORE_RUN_LENGTH);
  const hid_t type = H5Dget_type(map->history);
  const int status = store_write_element(map->history, type, map->run, line);
  H5Tclose(type);
  return status == CAGEHOP_OK ? status
                              : store_fail(map->error, "%s: the run history can't be written", map->path);
}

/// The first free slot, or the last one.
static size_t free_slot(const struct mapfile *map) {
  char line[STORE_RUN_LENGTH];
  size_t slot = 0;
  const hid_t type = H5Dget_type(map->history);
  while (slot < STORE_RUNS_MAX - 1 && store_read_element(map->history, type, slot, line) == CAGEHOP_OK &&
         line[0] != '\0') {
    slot++;
  }
  H5Tclose(type);
  return slot;
}

int store_begin_history(struct mapfile *map, const struct mapfile_layout *layout) {
  char text[2 * STORE_RUN_LENGTH], host[256] = "unknown", stamp[32], job[80] = "";
  const char *slurm_job = store_layout_attribute(layout, "slurm_job_id");
  const time_t now = time(NULL);
  struct tm utc;
  map->run = free_slot(map);
  gethostname(host, sizeof host - 1);
  strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
  if (slurm_job[0] != '\0') {
    snprintf(job, sizeof job, ", Slurm job %.63s", slurm_job);
  }
  snprintf(text, sizeof text, "%s %s pid %ld%s, cagehop %s (%s), %s ranks: %s", stamp, host, (long)getpid(),
           job, store_layout_attribute(layout, "cagehop_version"),
           store_layout_attribute(layout, "git_commit"), store_layout_attribute(layout, "mpi_size"),
           store_layout_attribute(layout, "command_line"));
  cut_text(text, STORE_RUN_LENGTH - 128); // the rest is the outcome's
  memcpy(map->run_text, text, strlen(text) + 1);
  return store_write_history(map, running);
}

int store_open_history(struct mapfile *map) {
  map->history = store_open_lines(map->file);
  return map->history >= 0 ? CAGEHOP_OK : store_fail(map->error, "%s: the run history is damaged", map->path);
}

int store_read_history(hid_t file, size_t *count, char **run[]) {
  return store_read_history_2(file, count, run);
}

/// Takes a line of the history apart.
static int parse(const char *text, struct store_run_line *line) {
  const size_t length = strlen(text), tail = sizeof running - 1;
  *line = (struct store_run_line){0};
  const int found = sscanf(text, "%31s %255s pid %ld, Slurm job %63[^,]", line->since, line->host, &line->pid,
                           line->slurm_job);
  line->running = length > tail && strcmp(text + length - tail, running) == 0;
  return found >= 3 ? CAGEHOP_OK : CAGEHOP_IO;
}

int store_read_last_run(const char *path, struct store_run_line *line) {
  char error[MAPFILE_ERROR_MAX], **run = NULL;
  size_t count = 0;
  hid_t file;
  int status = store_open_reading(path, &file, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = store_read_history(file, &count, &run);
  if (status == CAGEHOP_OK) {
    status = count > 0 && run[count - 1] != NULL ? parse(run[count - 1], line) : CAGEHOP_IO;
  }
  for (size_t k = 0; k < count; k++) {
    free(run[k]);
  }
  free(run);
  H5Fclose(file);
  return status;
}

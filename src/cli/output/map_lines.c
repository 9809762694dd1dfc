// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/map_lines.h"

#include "cli/output/columns.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { LAST_RUNS = 4, NAMES = 23, RUNS = 2 }; // runs that are told; where values and runs stand

void map_lines_progress(const struct map_info *info) {
  const size_t points = info->n_phi * info->n_pressure;
  const bool number = strcmp(info->state_unit, "1") == 0;
  columns_line(MAP_LINES_INDENT, "grid",
               "%zu isochores, %s %.6g to %.6g%s%s; %zu pressures, %.6g to %.6g %s; %zu points", info->n_phi,
               info->state_axis, info->state_first, info->state_last, number ? "" : " ",
               number ? "" : info->state_unit, info->n_pressure, info->pressure_first, info->pressure_last,
               info->pressure_unit, points);
  columns_line(MAP_LINES_INDENT, "progress", "%zu of %zu tiles done (%s)", info->tiles_done, info->tile_count,
               info->tiles_done == info->tile_count ? "complete"
                                                    : "unfinished: the same 'cagehop run' goes on");
}

void map_lines_running(const struct map_info *info, enum map_life life, const struct map_rate *rate) {
  const struct map_run *run = &info->last_run;
  const time_t start = (time_t)run->start;
  char words[MAP_RATE_WORDS] = "", since[32];
  struct tm utc;
  if (life == MAP_LIFE_OVER) {
    return;
  }
  strftime(since, sizeof since, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&start, &utc));
  if (info->tiles_done < info->tile_count) {
    map_rate_words(rate, words);
  }
  columns_line(MAP_LINES_INDENT, "running", "on %s, pid %lld%s%s, %d rank%s, since %s%s%s", run->host,
               (long long)run->pid, run->slurm_job[0] != '\0' ? ", Slurm job " : "", run->slurm_job,
               (int)run->ranks, run->ranks == 1 ? "" : "s", since, words,
               life == MAP_LIFE_UNKNOWN ? "; or it was killed there, which can't be told from this host"
                                        : "");
}

void map_lines_rest(const struct map_info *info, double mean_seconds) {
  if (info->tiles_done < info->tile_count && !isnan(mean_seconds)) {
    const double share = (double)(info->tile_count - info->tiles_done) / (double)info->tile_count;
    columns_line(MAP_LINES_INDENT, "left",
                 "%.3g core-hours to solve isochores, at the mean price of those done",
                 share * (double)info->n_phi * mean_seconds / 3600.0);
  }
}

static void print_isobars(const struct map_info *info) {
  if (info->isobars_there == info->n_pressure) {
    columns_line(MAP_LINES_INDENT, "isobars", "done");
  } else if (info->isobars_there == 0) {
    columns_line(MAP_LINES_INDENT, "isobars", "pending: they come after the last tile");
  } else {
    columns_line(MAP_LINES_INDENT, "isobars", "%zu of %zu done (unfinished: the same 'cagehop run' goes on)",
                 info->isobars_there, info->n_pressure);
  }
}

void map_lines_detail(const struct map_info *info) {
  if (info->has_isobars) {
    print_isobars(info);
  }
  if (info->n_cooling_rate > 0) {
    columns_line(MAP_LINES_INDENT, "cooling", "T_g at %zu cooling rates, %.6g to %.6g K/s",
                 info->n_cooling_rate, info->cooling_first, info->cooling_last);
  }
  if (info->kinds > 1) {
    columns_line(MAP_LINES_INDENT, "computed",
                 "by %zu builds or kinds of machine, each isochore by one of them (run/origin); their last "
                 "bits differ",
                 info->kinds);
  }
}

void map_lines_regimes(const struct map_info *info) {
  puts("points by regime");
  for (unsigned i = 0; i < CAGEHOP_REGIME_COUNT; i++) {
    if (info->regime_count[i] > 0) {
      printf("  %-14s %zu\n", cagehop_regime_name(i), info->regime_count[i]);
    }
  }
}

/// Whether an attribute is told where not all are asked for: what the numbers are of, and who made them.
static bool is_told(const char *name) {
  static const char *const names[] = {"material",  "material_universal", "structure",       "closure",
                                      "potential", "epsilon_K",          "temperature_K",   "density",
                                      "cutoff",    "glass_transition",   "cagehop_version", "git_commit",
                                      "job_sha256"};
  for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
    if (strcmp(names[k], name) == 0) {
      return true;
    }
  }
  return false;
}

void map_lines_provenance(const struct map_info *info, bool all) {
  puts("provenance");
  for (size_t i = 0; i < info->attribute_count; i++) {
    if (strcmp(info->attribute[i].name, "job") != 0 && (all || is_told(info->attribute[i].name))) {
      char name[64];
      snprintf(name, sizeof name, "  %-20.60s ", info->attribute[i].name);
      columns_line(NAMES, name, "%s", info->attribute[i].value);
    }
  }
  const size_t first = all || info->run_count < LAST_RUNS ? 0 : info->run_count - LAST_RUNS;
  puts(first > 0 ? "the last runs" : "runs");
  for (size_t i = first; i < info->run_count; i++) {
    columns_line(RUNS, "", "%s", info->run[i]);
  }
}

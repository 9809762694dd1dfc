// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options.h"
#include "mapfile/mapfile.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <string.h>

static void print_progress(const struct mapfile_info *info) {
  const size_t points = info->n_phi * info->n_pressure;
  printf("grid       %zu isochores, phi %.6g to %.6g; %zu pressures, %.6g to %.6g %s; %zu points\n",
         info->n_phi, info->phi_first, info->phi_last, info->n_pressure, info->pressure_first,
         info->pressure_last, info->pressure_unit, points);
  printf("progress   %zu of %zu tiles done (%s)\n", info->tiles_done, info->tile_count,
         info->tiles_done == info->tile_count ? "complete" : "unfinished: the same 'cagehop run' goes on");
  puts("points by regime");
  for (unsigned i = 0; i < CAGEHOP_REGIME_COUNT; i++) {
    if (info->regime_count[i] > 0) {
      printf("  %-14s %zu\n", cagehop_regime_name(i), info->regime_count[i]);
    }
  }
}

static void print_provenance(const struct mapfile_info *info) {
  puts("provenance");
  for (size_t i = 0; i < info->attribute_count; i++) {
    if (strcmp(info->attribute[i].name, "job") != 0) {
      printf("  %-20s %s\n", info->attribute[i].name, info->attribute[i].value);
    }
  }
  puts("runs");
  for (size_t i = 0; i < info->run_count; i++) {
    printf("  %s\n", info->run[i]);
  }
}

int info_command(const struct command *command, int argc, char **argv) {
  struct mapfile_info info;
  char error[MAPFILE_ERROR_MAX];
  int first;
  const int status = options_parse(command, argc, argv, 0, NULL, 1, 1, &first);
  if (status != OPTIONS_STOP) {
    return status;
  }
  if (mapfile_read_info(argv[first], &info, error) != CAGEHOP_OK) {
    report("%s", error);
    return EXIT_BAD_INPUT;
  }
  printf("map        %s\n", argv[first]);
  print_progress(&info);
  print_provenance(&info);
  printf("job (SHA-256 %s)\n%s", info.job_sha256, info.job_text);
  mapfile_info_clear(&info);
  return EXIT_DONE;
}

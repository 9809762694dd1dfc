// SPDX-License-Identifier: GPL-3.0-or-later
/// A map's numbers as comma-separated values.
#include "cli/options/options.h"
#include "cli/output/map_columns.h"
#include "cli/output/map_table.h"
#include "cli/output/output_file.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <string.h>

struct export_request {
  const char *output, *table;
  struct map_table_params table_params;
};

/// Which records a table has.
static enum cagehop_on records_of(const char *table) {
  int on = CAGEHOP_ON_POINT;
  while (map_table_names[on] != NULL && strcmp(map_table_names[on], table) != 0) {
    on++;
  }
  return (enum cagehop_on)on;
}

/// Whether a map has such records at all.
static int check_table(const char *map, const struct map_view *view, enum cagehop_on on) {
  if (map_view_columns(view, on) > 0) {
    return EXIT_DONE;
  }
  report("export: %s: --table %s: the map has none; %s", map, map_table_names[on],
         on == CAGEHOP_ON_COOLING
             ? "its job has no isobars.cooling_rates_K_per_s"
             : "its job has output.isobars: false, and 'cagehop isobars' finds them anew");
  return EXIT_USAGE_ERROR;
}

/// Lines on what is not in the table. Returns the exit status.
static int tell_what_is_missing(const char *map, const struct map_view *view,
                                const struct export_request *request, const struct map_table_counts *counts) {
  const struct map_check *check = map_view_check(view);
  const char *what = cagehop_on_name(request->table_params.on);
  const size_t damaged = check->damaged_count + check->isobar_damaged_count;
  if (counts->not_there > 0) {
    report("export: %s: remark: %zu of %zu tiles done so far; %zu %ss that are not there yet are left out",
           map, check->tiles_done, check->tile_count, counts->not_there, what);
  } else if (counts->printed == 0) {
    report("export: %s: remark: no %s of the map is in all of the ranges; the table is empty", map, what);
  }
  if (damaged > 0) {
    report("export: %s: %zu finished tiles or blocks of isobars are damaged and left out; 'cagehop info "
           "--verify' names them, 'cagehop run' with the map's job computes them anew",
           map, damaged);
  }
  return damaged > 0 ? EXIT_BAD_INPUT : EXIT_DONE;
}

static int write_table(const struct export_request *request, const char *map, const struct map_view *view,
                       struct map_table *table) {
  struct map_table_counts counts;
  FILE *file = output_open("export", request->output);
  if (file == NULL) {
    return EXIT_OTHER;
  }
  const int read = map_table_write(table, file, &counts);
  int status = output_close("export", request->output, &file);
  if (read != CAGEHOP_OK) {
    report("export: %s: %s", map,
           read == CAGEHOP_NO_MEMORY ? "out of memory" : "can't be read: the file is damaged");
    return read == CAGEHOP_NO_MEMORY ? EXIT_OTHER : EXIT_BAD_INPUT;
  }
  if (status == EXIT_DONE && !output_is_standard(request->output)) {
    printf("%s: %zu %ss\n", request->output, counts.printed, cagehop_on_name(request->table_params.on));
  }
  if (status == EXIT_DONE) {
    status = tell_what_is_missing(map, view, request, &counts);
  }
  return status;
}

static int run_export(const struct command *command, int argc, char **argv) {
  struct export_request request = {.output = "-", .table = "points"};
  struct map_view *view = NULL;
  struct map_table *table = NULL;
  char error[MAP_ERROR_MAX];
  const char *map;
  int status = options_parse(command, argc, argv, &request, &map);
  if (status != OPTIONS_STOP) {
    return status;
  }
  request.table_params.command = command->name;
  request.table_params.on = records_of(request.table);
  if (!output_may_have(command->name, request.output, map, "map.csv")) {
    return EXIT_USAGE_ERROR;
  }
  if (!output_from_map(command->name, map)) {
    return EXIT_BAD_INPUT;
  }
  const int opened = map_view_open(map, &view, error);
  if (opened != CAGEHOP_OK) {
    report("%s", error);
    return opened == CAGEHOP_IO ? EXIT_BAD_INPUT : EXIT_OTHER;
  }
  status = check_table(map, view, request.table_params.on);
  status = status == EXIT_DONE ? map_table_open(view, &request.table_params, &table) : status;
  status = status == EXIT_DONE ? write_table(&request, map, view, table) : status;
  map_table_close(&table);
  map_view_close(&view);
  return status;
}

static const struct option_row export_options[] = {
    {.name = "output",
     .letter = 'o',
     .kind = OPTION_TEXT,
     .word = "FILE.csv",
     .help = "the file; - for standard output",
     .left_out = "-",
     OPTION_AT(export_request, output)},
    {.name = "table",
     .kind = OPTION_TEXT,
     .word = "NAME",
     .names = map_table_names,
     .help = "a line for each point, isochore (what belongs to a state alone), isobar (glass transition, "
             "fragility, VFT line), or cooling rate and pressure",
     .left_out = "points",
     OPTION_AT(export_request, table)},
    {.name = "columns",
     .kind = OPTION_TEXT,
     .word = "NAME,...",
     .help = "these columns in this order, or all; 'cagehop columns' lists them. A table of points has "
             "those of isochores too, and regime and status",
     .left_out = "of points the axes, temperature, pressure, regime, status, times, D, barriers; else all",
     OPTION_AT(export_request, table_params.columns)},
    {.name = "bare",
     .kind = OPTION_FLAG,
     .help = "names without units in the first line",
     OPTION_AT(export_request, table_params.bare)},
    {.name = "phi",
     .kind = OPTION_TEXT,
     .word = "FROM:TO|PHI,...",
     .help = "these packing fractions only; an end may be left out",
     OPTION_AT(export_request, table_params.phi)},
    {.name = "density",
     .kind = OPTION_TEXT,
     .word = "FROM:TO|RHO,...",
     .unit = "1/d^3",
     .help = "these densities rho d^3 only, of a map of particles that are not hard",
     OPTION_AT(export_request, table_params.density)},
    {.name = "temperature",
     .kind = OPTION_TEXT,
     .word = "FROM:TO|T,...",
     .unit = "K",
     .help = "these temperatures only",
     OPTION_AT(export_request, table_params.temperature)},
    {.name = "pressure",
     .kind = OPTION_TEXT,
     .word = "FROM:TO|P,...",
     .unit = "kBT/d^3",
     .help = "these reduced pressures only",
     OPTION_AT(export_request, table_params.pressure)},
    {.name = "pressure-MPa",
     .kind = OPTION_TEXT,
     .word = "FROM:TO|P,...",
     .unit = "MPa",
     .help = "these pressures only",
     OPTION_AT(export_request, table_params.pressure_MPa)},
};

const struct command command_export = {
    .name = "export",
    .summary = "a map's numbers as CSV, for spreadsheets, R, pandas",
    .operand = "MAP.h5",
    .description =
        "Prints comma-separated values: a first line with names and units, then a line for each point of the "
        "map, state by state. Numbers have the fewest digits that read back as the same ones; where a "
        "quantity does not exist there is nothing, and tau_alpha is inf where it is infinite. What a run "
        "has not finished is left out, and a line on standard error says how much. The map's own numbers, "
        "nothing is computed: 'cagehop evaluate' does that at other states.",
    .option = export_options,
    .option_count = OPTION_COUNT(export_options),
    .manual =
        "The map is held against its checksums; what is damaged is left out, and the exit status is 3. "
        "A value of the map is named as it is printed, by six digits. Where pressure or temperature is "
        "not what numbers the map's points, as MPa in a map in kBT/d^3, it is chosen by a range. Memory "
        "does not grow with the number of states.",
    .run = run_export,
};

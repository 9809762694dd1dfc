// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/table_options.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

struct table_options table_options_nothing(void) {
  return (struct table_options){.density = NAN,
                                .density_per_nm3 = NAN,
                                .density_per_A3 = NAN,
                                .temperature_K = NAN,
                                .diameter_nm = NAN};
}

void table_options_spec(struct table_options *options, struct option_spec spec[TABLE_OPTIONS]) {
  const struct option_spec rows[TABLE_OPTIONS] = {
      {.name = "columns",
       .kind = OPTION_TEXT,
       .value = &options->columns,
       .word = "C,C,...",
       .help = "of a table: what its columns are, from the left (q,S,-,S_err) or by their names in the file "
               "(q=k,S=S11); left out: by its header"},
      {.name = "q-unit",
       .kind = OPTION_TEXT,
       .value = &options->unit,
       .word = "UNIT",
       .help = "of a table: 1/d, 1/angstrom or 1/nm; left out: what its header says, else 1/d"},
      {.name = "density",
       .kind = OPTION_NUMBER,
       .value = &options->density,
       .word = "N",
       .help = "of a table: particles per d^3"},
      {.name = "density-per-nm3",
       .kind = OPTION_NUMBER,
       .value = &options->density_per_nm3,
       .word = "N",
       .help = "of a table: particles per nm^3"},
      {.name = "density-per-A3",
       .kind = OPTION_NUMBER,
       .value = &options->density_per_A3,
       .word = "N",
       .help = "of a table: particles per cubic angstrom"},
      {.name = "temperature-K",
       .kind = OPTION_NUMBER,
       .value = &options->temperature_K,
       .word = "T",
       .help = "of a table: its temperature"},
      {.name = "diameter-nm",
       .kind = OPTION_NUMBER,
       .value = &options->diameter_nm,
       .word = "D",
       .help = "of a table in nm or angstrom: the diameter d"},
  };
  memcpy(spec, rows, sizeof rows);
}

bool table_options_given(const struct table_options *options) {
  return options->columns != NULL || options->unit != NULL || !isnan(options->density) ||
         !isnan(options->density_per_nm3) || !isnan(options->density_per_A3) ||
         !isnan(options->temperature_K) || !isnan(options->diameter_nm);
}

int table_options_read(const struct command *command, const struct table_options *options, const char *path,
                       struct table_said *said) {
  const struct {
    const char *name;
    double value;
    enum table_unit unit;
  } density[] = {{"density", options->density, TABLE_UNIT_DIAMETER},
                 {"density-per-nm3", options->density_per_nm3, TABLE_UNIT_NANOMETRE},
                 {"density-per-A3", options->density_per_A3, TABLE_UNIT_ANGSTROM}};
  *said = table_said_nothing(path);
  said->columns = options->columns;
  said->temperature_K = options->temperature_K;
  said->diameter_nm = options->diameter_nm;
  for (size_t k = 0; k < sizeof density / sizeof density[0]; k++) {
    if (isnan(density[k].value)) {
      continue;
    }
    if (!isnan(said->density)) {
      report("%s: --%s and another density exclude each other; leave one out", command->name,
             density[k].name);
      return EXIT_USAGE_ERROR;
    }
    said->density = density[k].value;
    said->density_unit = density[k].unit;
  }
  if (options->unit != NULL) {
    said->unit = table_unit_find(options->unit);
    if (said->unit == TABLE_UNIT_UNSAID) {
      report("%s: --q-unit is '%s'; it must be one of: 1/d, 1/angstrom, 1/nm", command->name, options->unit);
      return EXIT_USAGE_ERROR;
    }
  }
  if (said->density <= 0.0 || said->temperature_K <= 0.0 || said->diameter_nm <= 0.0) {
    report("%s: density, --temperature-K and --diameter-nm must be above 0", command->name);
    return EXIT_USAGE_ERROR;
  }
  return EXIT_DONE;
}

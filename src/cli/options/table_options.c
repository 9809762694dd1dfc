// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/table_options.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

size_t table_option_rows(size_t offset, struct option_row rows[]) {
  static const struct option_row own[TABLE_OPTIONS] = {
      {.name = "columns",
       .kind = OPTION_TEXT,
       .word = "C,C,...",
       .help = "of a table: what its columns are, from the left (q,S,-,S_err) or by their names in the file "
               "(q=k,S=S11)",
       .left_out = "by its header",
       OPTION_AT(table_options, columns)},
      {.name = "q-unit",
       .kind = OPTION_TEXT,
       .word = "UNIT",
       .help = "of a table: 1/d, 1/angstrom or 1/nm",
       .left_out = "what its header says, else 1/d",
       OPTION_AT(table_options, unit)},
      {.name = "density",
       .kind = OPTION_NUMBER,
       .word = "N",
       .unit = "d^-3",
       .help = "of a table: number of particles",
       .low_open = true,
       .high = INFINITY,
       OPTION_AT(table_options, density)},
      {.name = "density-per-nm3",
       .kind = OPTION_NUMBER,
       .word = "N",
       .unit = "nm^-3",
       .help = "of a table: number of particles",
       .low_open = true,
       .high = INFINITY,
       OPTION_AT(table_options, density_per_nm3)},
      {.name = "density-per-A3",
       .kind = OPTION_NUMBER,
       .word = "N",
       .unit = "angstrom^-3",
       .help = "of a table: number of particles",
       .low_open = true,
       .high = INFINITY,
       OPTION_AT(table_options, density_per_A3)},
      {.name = "temperature-K",
       .kind = OPTION_NUMBER,
       .word = "T",
       .unit = "K",
       .help = "of a table: its temperature",
       .low_open = true,
       .high = INFINITY,
       OPTION_AT(table_options, temperature_K)},
      {.name = "diameter-nm",
       .kind = OPTION_NUMBER,
       .word = "D",
       .unit = "nm",
       .help = "of a table in nm or angstrom: the diameter d",
       .low_open = true,
       .high = INFINITY,
       OPTION_AT(table_options, diameter_nm)},
      {.name = "diameter",
       .kind = OPTION_TEXT,
       .word = "RULE",
       .help = "of a table: S0 or peak, the diameter of hard spheres of its density that have its S(0), or "
               "a first peak as high as its; instead of phi",
       OPTION_AT(table_options, diameter)},
      {.name = "partial",
       .kind = OPTION_TEXT,
       .word = "A-A",
       .help = "of a table: the pair of species that its S or g is of, a label",
       OPTION_AT(table_options, partial)},
      {.name = "concentration",
       .kind = OPTION_NUMBER,
       .word = "C",
       .help = "of a table: of the partial's species; S is divided by it, and the density is multiplied",
       .low_open = true,
       .high = 1.0,
       OPTION_AT(table_options, concentration)},
  };
  for (size_t k = 0; k < TABLE_OPTIONS; k++) {
    rows[k] = own[k];
    rows[k].offset += offset;
  }
  return TABLE_OPTIONS;
}

bool table_options_given(const struct table_options *options) {
  return options->columns != NULL || options->unit != NULL || options->density > 0.0 ||
         options->density_per_nm3 > 0.0 || options->density_per_A3 > 0.0 || options->temperature_K > 0.0 ||
         options->diameter_nm > 0.0 || options->concentration > 0.0 || options->diameter != NULL ||
         options->partial != NULL;
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
  said->temperature_K = options->temperature_K > 0.0 ? options->temperature_K : NAN;
  said->diameter_nm = options->diameter_nm > 0.0 ? options->diameter_nm : NAN;
  said->concentration = options->concentration > 0.0 ? options->concentration : NAN;
  said->partial = options->partial;
  for (size_t k = 0; k < sizeof density / sizeof density[0]; k++) {
    if (density[k].value == 0.0) {
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
  if (options->diameter != NULL) {
    said->diameter = table_diameter_find(options->diameter);
    if (said->diameter == TABLE_DIAMETER_SAID) {
      report("%s: --diameter is '%s'; it must be one of: S0, peak; a length is --diameter-nm", command->name,
             options->diameter);
      return EXIT_USAGE_ERROR;
    }
  }
  if (options->unit != NULL) {
    said->unit = table_unit_find(options->unit);
    if (said->unit == TABLE_UNIT_UNSAID) {
      report("%s: --q-unit is '%s'; it must be one of: 1/d, 1/angstrom, 1/nm", command->name, options->unit);
      return EXIT_USAGE_ERROR;
    }
  }
  return EXIT_DONE;
}

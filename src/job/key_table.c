// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/key_table.h"

#include "parameter/rules.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

const struct job_section job_sections[JOB_SECTIONS] = {
    {"material", true,
     "a name of the catalogue, or a mapping; after a name of the catalogue in a mapping its numbers stand "
     "for "
     "those left out, else the universal ones"},
    {"structure", false, "how S(q) is found"},
    {"system", false,
     "what the fluid is made of, for source prism: the pair potential of its sites; left out, hard spheres"},
    {"system.chain", false, "how its sites are joined; left out, each is a particle of its own"},
    {"physics", false, "what tau_alpha is"},
    {"grid", true, "one axis of states and one of pressures, each {from: A, to: B, count: N} or a list"},
    {"output", false, "the map, and what is in it"},
    {"isobars", false, "what the variables on pressure are found for"},
    {"run", false, "how it is computed; not part of the job: a map is completed with other values too"},
};

/// Powers of two, as the grids that ranks share.
static bool is_power_of_two(double number) {
  int exponent;
  return number >= 1.0 && frexp(number, &exponent) == 0.5;
}

/// Of states.
static bool is_count_or_share(double number) {
  return number < 1.0 || number == floor(number);
}

#define FIELD(path) .offset = offsetof(struct job, path), .size = sizeof(((struct job *)0)->path)
#define AXIS .type = CAGEHOP_PARAMETER_AXIS, .role = CAGEHOP_PARAMETER_OUTPUT
#define TIME                                                                                                 \
  .unit = "s", .type = CAGEHOP_PARAMETER_NUMBER, .role = CAGEHOP_PARAMETER_PHYSICS, .low = 0.0,              \
  .low_open = true, .high = 1e20

// An identity has the keys up to output.structure, then the model's of section output, then output.isobars
// and, where there are isobars, what they are found for.
static const struct cagehop_parameter own_keys[] = {
    {"material.file", .help = "the catalogue that the name is looked up in, a YAML file",
     .left_out = "$CAGEHOP_CATALOGUE, or the library's alone", .type = CAGEHOP_PARAMETER_FILE,
     .role = CAGEHOP_PARAMETER_LABEL, FIELD(material_file)},
    {RULE_FILE_KEY,
     .help = "for source table, the table of S(q), text or HDF5; for source landscape-table, the file that "
             "cagehop tabulate wrote",
     .left_out = "nothing: source landscape-table needs it, source table this or files",
     .type = CAGEHOP_PARAMETER_FILE, .role = CAGEHOP_PARAMETER_PHYSICS, .sources = RULE_FILE_SOURCES,
     FIELD(table_file)},
    {RULE_BRIDGE_FILE_KEY,
     .help = "for closure bridge-table, the table of the bridge function B(r), columns r in d and B",
     .left_out = "nothing: closure bridge-table needs it", .type = CAGEHOP_PARAMETER_FILE,
     .role = CAGEHOP_PARAMETER_PHYSICS, .sources = 1u << CAGEHOP_STRUCTURE_PRISM,
     FIELD(curve_file[JOB_CURVE_BRIDGE])},
    {RULE_SIGMA_KEY, .unit = "nm", .help = "sigma of the potential: another name of material.diameter_nm",
     .left_out = "material.diameter_nm", .type = CAGEHOP_PARAMETER_NUMBER, .role = CAGEHOP_PARAMETER_PHYSICS,
     .low = 0.0, .low_open = true, .high = INFINITY, .sources = 1u << CAGEHOP_STRUCTURE_PRISM,
     FIELD(model.material.diameter_nm)},
    {RULE_POTENTIAL_FILE_KEY,
     .help = "for potential table, the table of u(r), columns r in sigma and u in epsilon",
     .left_out = "nothing: potential table needs it", .type = CAGEHOP_PARAMETER_FILE,
     .role = CAGEHOP_PARAMETER_PHYSICS, .sources = 1u << CAGEHOP_STRUCTURE_PRISM,
     FIELD(curve_file[JOB_CURVE_POTENTIAL])},
    {RULE_OMEGA_FILE_KEY,
     .help = "for chain model table, the table of omega(q), columns q in 1/sigma and omega",
     .left_out = "nothing: chain model table needs it", .type = CAGEHOP_PARAMETER_FILE,
     .role = CAGEHOP_PARAMETER_PHYSICS, .sources = 1u << CAGEHOP_STRUCTURE_PRISM,
     FIELD(curve_file[JOB_CURVE_OMEGA])},
    {RULE_S_0_TEMPERATURE_KEY, .unit = "K",
     .help = "temperatures of material.S_0: map temperatures by it instead of Eq. 11", AXIS, .low = 0.0,
     .low_open = true, .high = INFINITY, .left_out = "Eq. 11", FIELD(S_0_temperature)},
    {RULE_S_0_KEY, .unit = "1",
     .help = "S(q = 0) = rho kT kappa_T of the substance at these temperatures, P = 0", AXIS, .low = 0.0,
     .low_open = true, .high = 0.999, .left_out = "Eq. 11", FIELD(S_0)},
    {RULE_FILES_KEY,
     .help =
         "tables of S(q) that together hold the states, each with what its file leaves out; instead of file",
     .type = CAGEHOP_PARAMETER_TABLES, .role = CAGEHOP_PARAMETER_PHYSICS,
     .sources = 1u << CAGEHOP_STRUCTURE_TABLE, FIELD(table)},
    {"grid.packing_fraction", .unit = "1",
     .help = "the states, by packing fraction; or temperature_K or density. A range's count may give way to "
             "resolve",
     AXIS, .low = 0.0, .low_open = true, .high = CAGEHOP_PACKING_FRACTION_MAX, FIELD(state)},
    {"grid.temperature_K", .unit = "K",
     .help = "the states, by temperature: by Eq. 11, or of a table whose states have temperatures, or of a "
             "system at one density; or packing_fraction",
     AXIS, .low = 0.0, .low_open = true, .high = INFINITY, FIELD(state)},
    {"grid.density", .unit = "1/d^3",
     .help = "the states, by density rho d^3 = 6 phi/pi, and so the map's first axis; or packing_fraction",
     AXIS, .low = 0.0, .low_open = true, .high = 6.0 * CAGEHOP_PACKING_FRACTION_MAX / M_PI, FIELD(state)},
    {"grid.pressure", .unit = "kBT/d^3", .help = "reduced pressures; or pressure_MPa", AXIS, .low = 0.0,
     .high = CAGEHOP_PRESSURE_MAX, .rule = "at least 1e-100 unless 0", .obeys = cagehop_pressure_allowed,
     FIELD(pressure)},
    {"grid.pressure_MPa", .unit = "MPa", .help = "pressures at each state's temperature; or pressure", AXIS,
     .low = 0.0, .high = INFINITY, FIELD(pressure)},
    {"output.file", "--output", .help = "the map that is written", .left_out = "nothing: then run wants -o",
     .type = CAGEHOP_PARAMETER_FILE, .role = CAGEHOP_PARAMETER_RUN, FIELD(output_file)},
    {"output.structure", .help = "the map stores S(q) and g(r) of every state too", .left_out = "false",
     .type = CAGEHOP_PARAMETER_TRUTH, .role = CAGEHOP_PARAMETER_OUTPUT, FIELD(output_structure)},
    {"output.parallel", .help = "every rank writes its own tiles, through MPI-IO; else rank 0 writes all",
     .left_out = "false", .type = CAGEHOP_PARAMETER_TRUTH, .role = CAGEHOP_PARAMETER_RUN,
     FIELD(output_parallel)},
    {"output.standard_errors",
     .help = "T_g_stderr and fragility_stderr, which follow from the uncertainty in the material's file; "
             "pressures in MPa",
     .left_out = "false", .type = CAGEHOP_PARAMETER_TRUTH, .role = CAGEHOP_PARAMETER_OUTPUT,
     FIELD(output_standard_errors)},
    {"output.isobars", .help = "the map has the variables on pressure, which take some forty states",
     .left_out = "true for closures whose states take milliseconds, else false",
     .type = CAGEHOP_PARAMETER_TRUTH, .role = CAGEHOP_PARAMETER_OUTPUT, FIELD(output_isobars)},
    {"isobars.transition_time_s", "--transition-time", .help = "tau_alpha at the glass transition",
     .left_out = "100", TIME, FIELD(isobars.transition_time_s)},
    {"isobars.transition_viscosity_Pa_s", "--transition-viscosity", .unit = "Pa s",
     .help = "eta at the glass transition instead of a time: 1e12 is usual",
     .left_out = "none: the transition is at transition_time_s", .type = CAGEHOP_PARAMETER_NUMBER,
     .role = CAGEHOP_PARAMETER_PHYSICS, .low = 0.0, .low_open = true, .high = 1e30,
     FIELD(isobars.transition_viscosity_Pa_s)},
    {"isobars.vft_from_s", "--vft-from", .help = "where the window of tau_alpha of the VFT fit begins",
     .left_out = "1e-10", TIME, FIELD(isobars.vft_from_s)},
    {"isobars.vft_to_s", "--vft-to", .help = "where that window ends", .left_out = "100", TIME,
     FIELD(isobars.vft_to_s)},
    {"isobars.vft_points", "--vft-points", "1", .help = "points of the VFT fit, evenly spaced in T",
     .left_out = "50", .type = CAGEHOP_PARAMETER_COUNT, .role = CAGEHOP_PARAMETER_PHYSICS, .low = 4,
     .high = 100000, FIELD(isobars.vft_points)},
    {"isobars.cooling_rates_K_per_s", "--cooling-rates", .unit = "K/s",
     .help = "T_g also where a liquid that is cooled at these rates falls out of equilibrium",
     .left_out = "none", AXIS, .low = 1e-12, .high = 1e20, FIELD(cooling_rate)},
    {"run.ranks_per_solve", "--ranks-per-solve", "1",
     .help = "so many ranks solve one state together, on uniform grids", .left_out = "1",
     .type = CAGEHOP_PARAMETER_COUNT, .role = CAGEHOP_PARAMETER_RUN, .low = 1,
     .high = JOB_RANKS_PER_SOLVE_MAX, .rule = "a power of two", .obeys = is_power_of_two,
     FIELD(ranks_per_solve)},
    {"run.max_failed", "--max-failed", "1",
     .help = "the run ends with 1 when the points of so many states, or below 1 of that share of all, have "
             "failed one after the other for one reason",
     .left_out = "none: failed states are kept, and the run goes on", .type = CAGEHOP_PARAMETER_NUMBER,
     .role = CAGEHOP_PARAMETER_RUN, .low = 0.0, .low_open = true, .high = 10000000,
     .rule = "whole unless below 1", .obeys = is_count_or_share, FIELD(max_failed)},
    {"run.status_file", "--status-file",
     .help = "a small JSON file with the run's progress, written anew each ten seconds and at the end",
     .left_out = "none", .type = CAGEHOP_PARAMETER_FILE, .role = CAGEHOP_PARAMETER_RUN, FIELD(status_file)},
    {"run.slurm_comment",
     .help = "the comment of the Slurm job tells the progress, once a minute or less often",
     .left_out = "true, but for a job that has a comment of its own", .type = CAGEHOP_PARAMETER_TRUTH,
     .role = CAGEHOP_PARAMETER_RUN, FIELD(slurm_comment)},
};
enum { OWN_KEYS = sizeof own_keys / sizeof own_keys[0] };
static_assert((int)OWN_KEYS <= (int)JOB_OWN_KEYS_MAX, "raise JOB_OWN_KEYS_MAX");

const struct cagehop_parameter *job_own_keys(size_t *count) {
  *count = OWN_KEYS;
  return own_keys;
}

size_t job_keys(const struct cagehop_parameter *key[JOB_KEYS_MAX]) {
  size_t count;
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  for (size_t k = 0; k < count; k++) {
    key[k] = &row[k];
  }
  for (size_t k = 0; k < OWN_KEYS; k++) {
    key[count + k] = &own_keys[k];
  }
  return count + OWN_KEYS;
}

const struct cagehop_parameter *job_key_find(const char *key) {
  const struct cagehop_parameter *rows[JOB_KEYS_MAX];
  const size_t count = job_keys(rows);
  for (size_t k = 0; k < count; k++) {
    if (strcmp(rows[k]->key, key) == 0) {
      return rows[k];
    }
  }
  return NULL;
}

void *job_record(const struct cagehop_parameter *row, struct job *job) {
  const bool own = row >= own_keys && row < own_keys + OWN_KEYS;
  return own ? (void *)job : (void *)&job->model;
}

const char *job_key_word(const struct cagehop_parameter *row, const char *section) {
  const size_t length = strlen(section);
  const bool here = strncmp(row->key, section, length) == 0 && row->key[length] == '.' &&
                    strchr(row->key + length + 1, '.') == NULL;
  return here ? row->key + length + 1 : NULL;
}

size_t job_isobar_numbers(const struct job *job, struct job_number number[JOB_OWN_KEYS_MAX]) {
  size_t count = 0;
  for (size_t k = 0; k < OWN_KEYS; k++) {
    const char *word = job_key_word(&own_keys[k], "isobars");
    if (word != NULL && own_keys[k].type != CAGEHOP_PARAMETER_AXIS) {
      const void *field = (const char *)job + own_keys[k].offset;
      struct job_number *next = &number[count++];
      next->whole = own_keys[k].type == CAGEHOP_PARAMETER_COUNT;
      next->value = next->whole ? (double)*(const size_t *)field : *(const double *)field;
      snprintf(next->name, sizeof next->name, "isobar_%s", word);
      if (&job->isobars.transition_viscosity_Pa_s == field && next->value == 0.0) {
        count--; // where it is left out there is none
      }
    }
  }
  return count;
}

const char *job_curve_key(enum job_curve curve) {
  static const char *const keys[] = {[JOB_CURVE_POTENTIAL] = RULE_POTENTIAL_FILE_KEY,
                                     [JOB_CURVE_OMEGA] = RULE_OMEGA_FILE_KEY,
                                     [JOB_CURVE_BRIDGE] = RULE_BRIDGE_FILE_KEY};
  static_assert(sizeof keys / sizeof keys[0] == JOB_CURVES, "a key for each table");
  return keys[curve];
}

const struct cagehop_parameter *job_axis_row(enum cagehop_unit unit) {
  static const char *const keys[] = {
      [CAGEHOP_UNIT_PACKING_FRACTION] = "grid.packing_fraction",
      [CAGEHOP_UNIT_KELVIN] = "grid.temperature_K",
      [CAGEHOP_UNIT_KELVIN_PER_SECOND] = "isobars.cooling_rates_K_per_s",
      [CAGEHOP_UNIT_REDUCED_PRESSURE] = "grid.pressure",
      [CAGEHOP_UNIT_MEGAPASCAL] = "grid.pressure_MPa",
      [CAGEHOP_UNIT_REDUCED_DENSITY] = "grid.density",
  };
  static_assert(sizeof keys / sizeof keys[0] == CAGEHOP_UNIT_REDUCED_DENSITY + 1, "a key for each unit");
  return job_key_find(keys[unit]);
}

const char *job_axis_key(enum cagehop_unit unit) {
  return job_key_word(job_axis_row(unit), "grid");
}

// SPDX-License-Identifier: GPL-3.0-or-later
/// u(r), omega(q) and B(r) in files of text; before the file a byte that says which of them it is and what is
/// known of d and epsilon. A curve that is read is used as commands do: it makes a system without fault, all
/// of whose numbers exist, or the line says what is wrong with it.
#include "input.h"
#include "table_file/curve_file.h"

#include <cagehop/status.h>
#include <cagehop/structure.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static void insist(bool right, const char *what) {
  if (!right) {
    fprintf(stderr, "%s\n", what);
    abort();
  }
}

/// A number that is certified, or none with a status.
static void check_number(int status, double value, const char *what) {
  insist(status == CAGEHOP_OK ? isfinite(value) : isnan(value), what);
}

static void use_potential(const struct cagehop_system *system) {
  struct cagehop_system_features features;
  double value;
  cagehop_system_look(system, &features);
  insist(features.core == 0.0 && features.range > 0.0, "features of a table");
  insist(isnan(features.minimum) || features.depth > 0.0, "a minimum without depth");
  for (double r = 0.01; r < 12.0; r *= 1.3) {
    insist(!isnan(cagehop_system_energy(system, r)) && !isnan(cagehop_system_force(system, r)), "u(r)");
  }
  // A table that leaves more than a thousandth open gives no number.
  const bool resolved = cagehop_system_table_error(system, 1.0) <= 1e-3;
  int status = cagehop_system_second_virial(system, 1.0, &value);
  check_number(status, value, "B2");
  insist(resolved || status != CAGEHOP_OK, "B2 of a table that is uncertain");
  for (int division = 0; cagehop_division_name((enum cagehop_division)division) != NULL; division++) {
    status = cagehop_system_diameter(system, (enum cagehop_division)division, 1.0, &value);
    check_number(status, value, "a diameter");
    insist(resolved || status != CAGEHOP_OK, "a diameter of a table that is uncertain");
  }
}

static void use(enum curve_kind kind, const struct curve_file *curve) {
  struct cagehop_structure_params structure = {.source = CAGEHOP_STRUCTURE_PRISM};
  struct cagehop_system *system = &structure.system;
  if (kind == CURVE_POTENTIAL) {
    *system = (struct cagehop_system){
        .potential = CAGEHOP_POTENTIAL_TABLE, .potential_table = &curve->table, .temperature = 1.0};
  } else if (kind == CURVE_OMEGA) {
    *system = (struct cagehop_system){.chain = CAGEHOP_CHAIN_TABLE, .omega_table = &curve->table};
  } else {
    structure.closure = CAGEHOP_CLOSURE_BRIDGE_TABLE;
    structure.bridge_table = &curve->table;
  }
  const char *fault = cagehop_structure_fault(&structure);
  if (fault != NULL) {
    input_check_line(fault);
  } else if (kind == CURVE_POTENTIAL) {
    use_potential(system);
  } else if (kind == CURVE_OMEGA) {
    for (double q = 0.0; q < 200.0; q = 1.3 * q + 0.01) {
      insist(isfinite(cagehop_system_omega(system, q)), "omega(q)");
    }
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const struct curve_scale scale[] = {{NAN, 0.0}, {0.34, 0.0}, {NAN, 119.8}, {0.34, 119.8}};
  char error[TABLE_FILE_ERROR_MAX] = "";
  struct curve_file curve;
  if (size < 1) {
    return 0;
  }
  const enum curve_kind kind = (enum curve_kind)((data[0] & 3) % (CURVE_BRIDGE + 1));
  const int status =
      curve_file_read(input_file(data + 1, size - 1), kind, &scale[data[0] >> 2 & 3], &curve, error);
  if (status == CAGEHOP_OK) {
    for (size_t i = 0; i < curve.table.n; i++) {
      insist(curve.x[i] >= 0.0 && (i == 0 || curve.x[i] > curve.x[i - 1]), "x must ascend");
    }
    use(kind, &curve);
    curve_file_clear(&curve);
  } else if (status != CAGEHOP_NO_MEMORY) {
    input_check_line(error);
  }
  return 0;
}

// SPDX-License-Identifier: GPL-3.0-or-later
/// A small map to its last bits, for tools/arithmetic: the fingerprint of this build's and machine's
/// arithmetic, and then a line for each state and for each of its points, whose numbers are hexadecimal.
#include <cagehop/cagehop.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void put(const char *name, double value) {
  printf(" %s %a", name, value);
}

static void put_point(const struct cagehop_point *point) {
  const struct cagehop_landscape_point *at = &point->landscape;
  printf("point %s %d", cagehop_regime_name(at->regime), point->status);
  put("r_L1", at->r_L1);
  put("r_B", at->r_B);
  put("r_L2", at->r_L2);
  put("F_B1", at->F_B1);
  put("F_B2", at->F_B2);
  put("K_0", at->K_0);
  put("K_B", at->K_B);
  put("K_2", at->K_2);
  put("tau_alpha", point->relaxation.tau_alpha);
  put("p_1", point->relaxation.p_1);
  put("D", point->relaxation.D);
  puts("");
}

static int solve(const struct cagehop_model *model, const char *name, double phi) {
  static const double pressure[] = {0.0, 1e-3, 0.05, 0.3, 0.8, 1.5, 2.5, 3.5, 3.9, 4.1, 4.5, 6.0, 100.0};
  enum { COUNT = sizeof pressure / sizeof pressure[0] };
  struct cagehop_isochore *isochore;
  struct cagehop_point point[COUNT];
  if (cagehop_isochore_solve(model, phi, &isochore) != 0) {
    return EXIT_FAILURE;
  }
  const struct cagehop_isochore_summary *summary = cagehop_isochore_summary(isochore);
  printf("state %s %g", name, phi);
  put("tau_s", summary->tau_s);
  put("S_0", summary->structure.S_0);
  put("S_peak", summary->structure.S_peak);
  put("q_peak", summary->structure.q_peak);
  put("g_contact", summary->structure.g_contact);
  put("P_lower", summary->spinodals.P_lower);
  put("P_upper", summary->spinodals.P_upper);
  put("P_coexistence", summary->spinodals.P_coexistence);
  puts("");
  cagehop_isochore_evaluate(isochore, COUNT, pressure, point);
  for (int j = 0; j < COUNT; j++) {
    put_point(&point[j]);
  }
  cagehop_isochore_destroy(&isochore);
  return EXIT_SUCCESS;
}

int main(void) {
  static const double phi[] = {0.30, 0.4316, 0.45, 0.50, 0.55, 0.60, 0.64, 0.68, 0.74};
  struct cagehop_model model = cagehop_model_default();
  int failed = EXIT_SUCCESS;
  model.material = cagehop_material_catalogue(&(size_t){0})[0].material;
  model.material.phi_g = 0.67143;
  printf("arithmetic %08x\n", (unsigned)cagehop_arithmetic());
  for (size_t i = 0; i < sizeof phi / sizeof phi[0] && failed == EXIT_SUCCESS; i++) {
    model.structure.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK;
    failed = solve(&model, "percus-yevick", phi[i]);
    model.structure.source = CAGEHOP_STRUCTURE_PRISM;
    failed = failed == EXIT_SUCCESS ? solve(&model, "prism", phi[i]) : failed;
  }
  model.structure.closure = CAGEHOP_CLOSURE_MODIFIED_VERLET;
  failed = failed == EXIT_SUCCESS ? solve(&model, "modified-verlet", 0.45) : failed;
  model.structure.system =
      (struct cagehop_system){.potential = CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN, .temperature = 1.0};
  model.structure.closure = CAGEHOP_CLOSURE_HYPERNETTED_CHAIN;
  failed = failed == EXIT_SUCCESS ? solve(&model, "weeks-chandler-andersen", 0.5) : failed;
  model.structure.system.potential = CAGEHOP_POTENTIAL_LENNARD_JONES;
  model.structure.closure = CAGEHOP_CLOSURE_HYBRID_MEAN_SPHERICAL; // has a parameter, found by two routes
  failed = failed == EXIT_SUCCESS ? solve(&model, "lennard-jones", 0.45) : failed;
  return failed;
}

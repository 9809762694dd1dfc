// SPDX-License-Identifier: GPL-3.0-or-later
/// Solves one isochore of a metallic glass and prints its relaxation time at three pressures.
///
///   cc -std=c17 isochore.c $(pkg-config --cflags --libs cagehop) -o isochore
///   ./isochore 0.60
#include <cagehop/cagehop.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { PRESSURES = 3 };

static int fail(const char *what, const struct cagehop_error *error) {
  fprintf(stderr, "isochore: %s: %s (%s)\n", what, error->text, cagehop_status_name(error->status));
  return EXIT_FAILURE;
}

static int print_point(const struct cagehop_isochore *isochore, const struct cagehop_point *point) {
  struct cagehop_error error;
  cagehop_point_explain(isochore, point, &error);
  if (error.status != CAGEHOP_OK) {
    return fail("no certified point", &error);
  }
  printf("P = %g kBT/d^3 = %.1f MPa, %s: tau_alpha = %.6e s\n", point->pressure, point->pressure_MPa,
         cagehop_regime_name(point->landscape.regime), point->relaxation.tau_alpha);
  return EXIT_SUCCESS;
}

/// The packing fraction on the command line, 0.60 where there is none. False where it is no number.
static bool read_phi(int count, char **words, double *phi) {
  char *end = "";
  *phi = count > 1 ? strtod(words[1], &end) : 0.60;
  return count <= 2 && *end == '\0' && (count < 2 || end != words[1]);
}

int main(int count, char **words) {
  double phi;
  if (!read_phi(count, words, &phi)) {
    fprintf(stderr, "usage: isochore [PHI], a packing fraction above 0 and at most 0.8\n");
    return 2;
  }
  const double pressure[PRESSURES] = {0.0, 0.5, 1.0}; // kBT/d^3
  struct cagehop_point point[PRESSURES];
  struct cagehop_isochore *isochore = NULL;
  struct cagehop_error error;
  // Percus-Yevick on the Ornstein-Zernike equation is what 0 means in all members.
  struct cagehop_model model = {.material = cagehop_material_find("Pd40Ni10Cu30P20")->material};

  // The packing fraction of the glass transition, for temperatures and pressures in MPa.
  if (cagehop_model_resolve_explained(&model, NULL, &error) != CAGEHOP_OK) {
    return fail("phi_g was not found", &error);
  }
  // A negative status comes without an isochore; a state that can't be certified with one that says so.
  if (cagehop_isochore_solve_explained(&model, phi, &isochore, &error) != CAGEHOP_OK) {
    return fail("no isochore", &error);
  }
  if (error.status != CAGEHOP_OK) {
    cagehop_isochore_destroy(&isochore);
    return fail("no certified state", &error);
  }
  cagehop_isochore_evaluate(isochore, PRESSURES, pressure, point);
  printf("libcagehop %s, phi = %g, T = %.2f K\n", cagehop_version(), phi,
         cagehop_isochore_summary(isochore)->temperature);
  int status = EXIT_SUCCESS;
  for (int j = 0; j < PRESSURES && status == EXIT_SUCCESS; j++) {
    status = print_point(isochore, &point[j]);
  }
  cagehop_isochore_destroy(&isochore);
  return status;
}

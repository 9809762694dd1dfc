// SPDX-License-Identifier: GPL-3.0-or-later
/// Several threads may compute at once, each something else, and get the bits that one alone gets. Built with
/// -Db_sanitize=thread this looks for data races too.
#include "support/check.h"

#include <cagehop/cagehop.h>
#include <gsl/gsl_errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

enum { THREADS = 4, STATES = 7, POINTS = 3 };

/// All methods, so that threads meet in FFTW's planner and in GSL.
static struct cagehop_model model_of(size_t k) {
  static const struct cagehop_structure_params methods[STATES] = {
      {.source = CAGEHOP_STRUCTURE_PRISM},
      {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK},
      {.source = CAGEHOP_STRUCTURE_PRISM,
       .closure = CAGEHOP_CLOSURE_HYPERNETTED_CHAIN,
       .grid_points = 1 << 17},
      {.source = CAGEHOP_STRUCTURE_PRISM, .closure = CAGEHOP_CLOSURE_MODIFIED_VERLET, .grid_points = 1 << 17},
      {.source = CAGEHOP_STRUCTURE_PRISM,
       .closure = CAGEHOP_CLOSURE_MARTYNOV_SARKISOV,
       .grid_points = 1 << 17},
      {.source = CAGEHOP_STRUCTURE_PRISM,
       .compatibility = CAGEHOP_COMPATIBILITY_PYPRISM,
       .pyprism_step = 0.04},
      {.source = CAGEHOP_STRUCTURE_PRISM, .grid_points = 1 << 17},
  };
  size_t count;
  struct cagehop_model model = {.material = cagehop_material_catalogue(&count)[0].material,
                                .structure = methods[k],
                                .smoluchowski_rates = k < 2};
  model.structure.tolerance = k > 1 ? 1e-3 : 0.0;
  model.material.phi_g = 0.66;
  return model;
}

struct result {
  struct cagehop_isochore_summary summary;
  struct cagehop_point point[POINTS];
};

/// phi differs by thread, so that no two of them do the same at once.
static void compute(size_t thread, size_t k, struct result *result) {
  const double pressure[POINTS] = {0.0, 0.4, 1.1};
  const double phi = (k > 1 ? 0.38 : 0.56) + 0.01 * (double)thread;
  const struct cagehop_model model = model_of(k);
  struct cagehop_isochore *isochore = NULL;
  memset(result, 0, sizeof *result);
  if (cagehop_isochore_solve(&model, phi, &isochore) == CAGEHOP_OK) {
    result->summary = *cagehop_isochore_summary(isochore);
    cagehop_isochore_evaluate(isochore, POINTS, pressure, result->point);
  }
  cagehop_isochore_destroy(&isochore);
}

static struct result of_threads[THREADS][STATES];

static void *work(void *context) {
  const size_t thread = *(const size_t *)context;
  for (size_t k = 0; k < STATES; k++) {
    compute(thread, (k + 2 * thread) % STATES, &of_threads[thread][(k + 2 * thread) % STATES]);
  }
  return NULL;
}

static atomic_int errors_handled;

static void handle(const char *reason, const char *file, int line, int error) {
  (void)reason;
  (void)file;
  (void)line;
  (void)error;
  errors_handled++;
}

static void four_threads_get_the_bits_of_one(void **state) {
  (void)state;
  pthread_t thread[THREADS];
  size_t number[THREADS];
  for (size_t t = 0; t < THREADS; t++) {
    number[t] = t;
    assert_int_equal(pthread_create(&thread[t], NULL, work, &number[t]), 0);
  }
  for (size_t t = 0; t < THREADS; t++) {
    pthread_join(thread[t], NULL);
  }
  for (size_t t = 0; t < THREADS; t++) {
    for (size_t k = 0; k < STATES; k++) {
      const struct result *got = &of_threads[t][k];
      struct result want;
      compute(t, k, &want);
      assert_int_equal(want.summary.status, CAGEHOP_OK);
      assert_null(cagehop_isochore_summary_difference(&got->summary, &want.summary));
      for (size_t j = 0; j < POINTS; j++) {
        const size_t numbers =
            sizeof want.point[j].landscape - offsetof(struct cagehop_landscape_point, r_L1);
        assert_int_equal(want.point[j].status, CAGEHOP_OK);
        assert_int_equal(got->point[j].landscape.regime, want.point[j].landscape.regime);
        assert_memory_equal(&got->point[j].landscape.r_L1, &want.point[j].landscape.r_L1, numbers);
        assert_memory_equal(&got->point[j].relaxation, &want.point[j].relaxation,
                            sizeof want.point[j].relaxation);
        assert_memory_equal(&got->point[j].smoluchowski_rates, &want.point[j].smoluchowski_rates,
                            sizeof want.point[j].smoluchowski_rates);
      }
    }
  }
}

/// Stops a search for phi_g among the states that GSL's root finder asks for.
static bool go_on(void *context, int states, double *seconds_max) {
  (void)context;
  (void)seconds_max;
  return states < 9;
}

/// GSL tells of errors that the library expects and deals with, here of a function that has no value any
/// more: they are none of the program's, and its own handler is there again afterwards, for errors of its
/// own.
static void the_programs_error_handler_stays(void **state) {
  (void)state;
  const struct cagehop_watch watch = {.go_on = go_on};
  struct cagehop_model model = model_of(1);
  model.material.phi_g = NAN;
  model.elastic_coupling = 0.5; // for 0 and 1 phi_g is a constant
  gsl_error_handler_t *before = gsl_set_error_handler(handle);
  errors_handled = 0;
  assert_int_equal(cagehop_model_resolve_watched(&model, &watch), CAGEHOP_STOPPED);
  assert_int_equal(errors_handled, 0);
  gsl_error("the program's own", __FILE__, __LINE__, GSL_EINVAL);
  assert_int_equal(errors_handled, 1);
  assert_ptr_equal(gsl_set_error_handler(before), handle);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(four_threads_get_the_bits_of_one),
      cmocka_unit_test(the_programs_error_handler_stays),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
/// Where memory runs out, the library says CAGEHOP_NO_MEMORY or has the right numbers: never a NaN, a crash
/// or a leak. This program's malloc serves all libraries in it, and fails when told to: one allocation, all
/// from one on, or what exceeds so many bytes.
#include "support/check.h"

#include <cagehop/cagehop.h>
#include <dlfcn.h>
#include <errno.h>
#include <gsl/gsl_linalg.h>
#include <link.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

// ---------------------------------------------------------------- an allocator that fails

// glibc's own, under the names that are left when malloc is replaced.
extern void *__libc_malloc(size_t size);                     // NOLINT
extern void *__libc_calloc(size_t count, size_t size);       // NOLINT
extern void *__libc_realloc(void *block, size_t size);       // NOLINT
extern void *__libc_memalign(size_t alignment, size_t size); // NOLINT
extern void __libc_free(void *block);                        // NOLINT

enum { OWN_MAX = 4096 };

static struct {
  uintptr_t fftw_from, fftw_to; ///< where FFTW's code is
  bool armed, served;           ///< served: allocations do not count
  size_t count;                 ///< allocations since it was armed, FFTW's own left out
  size_t fail_from;             ///< the first that fails, from 1 on
  size_t fail_to;               ///< the last
  size_t bytes_most;            ///< for all, FFTW's with them
  size_t bytes, peak;           ///< now, and at most
  size_t blocks;                ///< taken by this program itself and not given back
  void *own[OWN_MAX];           ///< those
} allocator = {.bytes_most = SIZE_MAX};

/// FFTW ends the program where it finds no memory, and keeps some: the library can only look before it plans.
static bool is_fftw(const void *caller) {
  return (uintptr_t)caller >= allocator.fftw_from && (uintptr_t)caller < allocator.fftw_to;
}

static bool may_have(size_t size, const void *caller) {
  if (!allocator.armed) {
    return true;
  }
  const bool counts = !is_fftw(caller) && !allocator.served;
  allocator.count += counts;
  const bool fails = counts && allocator.count >= allocator.fail_from && allocator.count <= allocator.fail_to;
  if (fails || size > allocator.bytes_most || allocator.bytes > allocator.bytes_most - size) {
    errno = ENOMEM;
    return false;
  }
  return true;
}

/// Whether this program itself calls, with the rooms of libcagehop that are linked into it. What GSL's
/// constructors took before they failed is not asked for: some of them leave it.
static bool is_own(const void *caller) {
  extern char __executable_start, etext; // NOLINT: the linker's names
  return (uintptr_t)caller >= (uintptr_t)&__executable_start && (uintptr_t)caller < (uintptr_t)&etext;
}

static void *taken(void *block, const void *caller) {
  if (allocator.armed && block != NULL) {
    allocator.bytes += malloc_usable_size(block);
    allocator.peak = allocator.bytes > allocator.peak ? allocator.bytes : allocator.peak;
    if (is_own(caller) && allocator.blocks < OWN_MAX) {
      allocator.own[allocator.blocks++] = block;
    }
  }
  return block;
}

static void given_back(void *block) {
  if (allocator.armed && block != NULL) {
    const size_t size = malloc_usable_size(block);
    allocator.bytes -= size < allocator.bytes ? size : allocator.bytes; // it may be older than the count
    for (size_t i = allocator.blocks; i-- > 0;) {
      if (allocator.own[i] == block) {
        allocator.own[i] = allocator.own[--allocator.blocks];
        return;
      }
    }
  }
}

#define SERVES_ALL __attribute__((visibility("default"))) // all libraries of the process
#define CALLER __builtin_return_address(0)

SERVES_ALL void *malloc(size_t size) {
  return may_have(size, CALLER) ? taken(__libc_malloc(size), CALLER) : NULL;
}

SERVES_ALL void *calloc(size_t count, size_t size) {
  return may_have(count * size, CALLER) ? taken(__libc_calloc(count, size), CALLER) : NULL;
}

SERVES_ALL void *realloc(void *block, size_t size) {
  if (!may_have(size, CALLER)) {
    return NULL;
  }
  given_back(block);
  return taken(__libc_realloc(block, size), CALLER);
}

SERVES_ALL void *memalign(size_t alignment, size_t size) {
  return may_have(size, CALLER) ? taken(__libc_memalign(alignment, size), CALLER) : NULL;
}

SERVES_ALL void *aligned_alloc(size_t alignment, size_t size) {
  return may_have(size, CALLER) ? taken(__libc_memalign(alignment, size), CALLER) : NULL;
}

SERVES_ALL int posix_memalign(void **block, size_t alignment, size_t size) {
  *block = may_have(size, CALLER) ? taken(__libc_memalign(alignment, size), CALLER) : NULL;
  return *block != NULL ? 0 : ENOMEM;
}

SERVES_ALL void free(void *block) {
  given_back(block);
  __libc_free(block);
}

/// The one function of GSL that takes memory without looking whether it got it, and that can't be done
/// without: the library can only look before it calls it.
SERVES_ALL int gsl_linalg_bidiag_decomp(gsl_matrix *A, gsl_vector *tau_U, gsl_vector *tau_V) {
  int (*decompose)(gsl_matrix *, gsl_vector *, gsl_vector *);
  *(void **)&decompose = dlsym(RTLD_NEXT, "gsl_linalg_bidiag_decomp");
  allocator.served = true;
  const int status = decompose(A, tau_U, tau_V);
  allocator.served = false;
  return status;
}

static int note_fftw(struct dl_phdr_info *info, size_t size, void *unused) {
  (void)size;
  (void)unused;
  if (strstr(info->dlpi_name, "libfftw3.so") != NULL) {
    for (size_t i = 0; i < info->dlpi_phnum; i++) {
      const uintptr_t end = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr + info->dlpi_phdr[i].p_memsz;
      allocator.fftw_to =
          end > allocator.fftw_to && info->dlpi_phdr[i].p_type == PT_LOAD ? end : allocator.fftw_to;
    }
    allocator.fftw_from = info->dlpi_addr;
  }
  return 0;
}

// ---------------------------------------------------------------- something that is computed

enum { POINTS = 3, ISOBARS = 2 };

/// What a computation leaves: nothing but zeros where it has not come to it.
struct result {
  struct cagehop_isochore_summary summary;
  struct cagehop_point point[POINTS];
  struct cagehop_isobar isobar[ISOBARS];
  double number[3];
};

/// Returns a status.
typedef int computation(const void *context, struct result *result);

/// Only what is there: structs may have holes.
static bool is_same(const struct result *a, const struct result *b) {
  bool same = cagehop_isochore_summary_difference(&a->summary, &b->summary) == NULL &&
              memcmp(a->number, b->number, sizeof a->number) == 0;
  for (int j = 0; j < POINTS; j++) {
    const struct cagehop_point *p = &a->point[j], *q = &b->point[j];
    const size_t numbers = sizeof p->landscape - offsetof(struct cagehop_landscape_point, r_L1);
    same = same && p->status == q->status && p->landscape.regime == q->landscape.regime &&
           memcmp(&p->landscape.r_L1, &q->landscape.r_L1, numbers) == 0 &&
           memcmp(&p->relaxation, &q->relaxation, sizeof p->relaxation) == 0 &&
           memcmp(&p->smoluchowski_rates, &q->smoluchowski_rates, sizeof p->smoluchowski_rates) == 0 &&
           memcmp(&p->G_GPa, &q->G_GPa, sizeof p->G_GPa) == 0;
  }
  for (int j = 0; j < ISOBARS; j++) {
    const struct cagehop_isobar *p = &a->isobar[j], *q = &b->isobar[j];
    same = same && p->status == q->status && memcmp(p, q, offsetof(struct cagehop_isobar, status)) == 0;
  }
  return same;
}

/// Runs it with allocations `from` to `to` failing and so many bytes. Returns the status.
static int run(computation *compute, const void *context, size_t from, size_t to, size_t bytes,
               struct result *result) {
  memset(result, 0, sizeof *result);
  allocator.count = allocator.bytes = allocator.peak = 0;
  allocator.blocks = 0;
  allocator.fail_from = from;
  allocator.fail_to = to;
  allocator.bytes_most = bytes;
  allocator.armed = true;
  const int status = compute(context, result);
  allocator.armed = false;
  return status;
}

/// In up to `trials` places between the first and the last allocation, and with up to `trials` limits.
static void survives(const char *what, computation *compute, const void *context, size_t trials) {
  struct result want, got;
  size_t short_of_memory = 0;
  (void)run(compute, context, SIZE_MAX, SIZE_MAX, SIZE_MAX, &want); // what is kept from the first call on
  assert_int_equal(run(compute, context, SIZE_MAX, SIZE_MAX, SIZE_MAX, &want), CAGEHOP_OK);
  assert_int_equal(allocator.blocks, 0);
  const size_t count = allocator.count, peak = allocator.peak;
  const size_t step = count / trials + 1;
  print_message("%s: %zu allocations, %zu kB\n", what, count, peak / 1024);
  assert_true(count > 0);
  for (int mode = 0; mode < 3; mode++) {
    for (size_t k = 0; mode < 2 ? 1 + k * step <= count : k < trials; k++) {
      const size_t n = 1 + k * step;
      const int status = mode == 2 ? run(compute, context, SIZE_MAX, SIZE_MAX, peak * k / trials, &got)
                                   : run(compute, context, n, mode == 0 ? n : SIZE_MAX, SIZE_MAX, &got);
      const bool right = status == CAGEHOP_OK && is_same(&got, &want);
      if ((status != CAGEHOP_NO_MEMORY && !right) || allocator.blocks != 0) {
        fail_msg("%s: mode %d, allocation %zu, limit %zu: status %d, %s numbers, %zu blocks not freed", what,
                 mode, n, peak * k / trials, status, right ? "the right" : "other", allocator.blocks);
      }
      short_of_memory += status == CAGEHOP_NO_MEMORY;
    }
  }
  assert_true(short_of_memory > 2 * (count / step) / 3); // most places can't do without
}

/// Not even where there would be none: a limit of 0 bytes.
static void needs_none(computation *compute, const void *context) {
  struct result want, got;
  assert_int_equal(run(compute, context, SIZE_MAX, SIZE_MAX, SIZE_MAX, &want), CAGEHOP_OK);
  assert_int_equal(allocator.count, 0);
  assert_int_equal(run(compute, context, 1, SIZE_MAX, 0, &got), CAGEHOP_OK);
  assert_true(is_same(&got, &want));
}

// ---------------------------------------------------------------- isochores and points

static int isochore_and_points(const void *context, struct result *result) {
  const double pressure[POINTS] = {0.0, 0.4, 1.1};
  struct cagehop_isochore *isochore = NULL;
  int status = cagehop_isochore_solve(context, 0.58, &isochore);
  if (status == CAGEHOP_OK) {
    result->summary = *cagehop_isochore_summary(isochore);
    status = result->summary.status;
    cagehop_isochore_evaluate(isochore, POINTS, pressure, result->point);
  }
  for (int j = 0; j < POINTS && status == CAGEHOP_OK; j++) {
    status = result->point[j].status;
  }
  cagehop_isochore_destroy(&isochore);
  return status;
}

static struct cagehop_model model_of(struct cagehop_structure_params structure) {
  size_t count;
  struct cagehop_model model = {.material = cagehop_material_catalogue(&count)[0].material,
                                .structure = structure};
  model.material.phi_g = 0.66;
  return model;
}

static void points_with_their_rates(void **state) {
  (void)state;
  struct cagehop_model model =
      model_of((struct cagehop_structure_params){.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK});
  model.smoluchowski_rates = true;
  survives("closed form, with rates", isochore_and_points, &model, 60);
}

static void structures_of_all_methods(void **state) {
  (void)state;
  const struct {
    const char *name;
    struct cagehop_structure_params params;
  } cases[] = {
      {"prism", {.source = CAGEHOP_STRUCTURE_PRISM}},
      {"pyPRISM's grid",
       {.source = CAGEHOP_STRUCTURE_PRISM,
        .compatibility = CAGEHOP_COMPATIBILITY_PYPRISM,
        .pyprism_step = 0.05}},
      {"uniform grids",
       {.source = CAGEHOP_STRUCTURE_PRISM, .grid_points = (size_t)1 << 17, .tolerance = 1e-3}},
  };
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    const struct cagehop_model model = model_of(cases[k].params);
    survives(cases[k].name, isochore_and_points, &model, k == 2 ? 8 : 50);
  }
}

static void a_table(void **state) {
  (void)state;
  enum { Q = 800 };
  static double q[Q], S[2 * Q];
  const double phi[] = {0.57, 0.59};
  const struct cagehop_table table = {.n_phi = 2, .n_q = Q, .phi = phi, .q = q, .S = S};
  const struct cagehop_structure_params exact = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
  for (size_t i = 0; i < 2; i++) {
    struct cagehop_structure *structure = NULL;
    assert_int_equal(cagehop_structure_solve(&exact, phi[i], &structure), CAGEHOP_OK);
    for (size_t j = 0; j < Q; j++) {
      q[j] = 0.05 * (double)(j + 1);
    }
    cagehop_structure_factor(structure, Q, q, &S[i * Q], NULL);
    cagehop_structure_destroy(&structure);
  }
  const struct cagehop_model model = model_of((struct cagehop_structure_params){
      .source = CAGEHOP_STRUCTURE_TABLE, .table = &table, .barrier_tolerance = 10.0}); // 2 states are few
  survives("table", isochore_and_points, &model, 60);
}

// ---------------------------------------------------------------- tables of landscapes

static int points_of(const struct cagehop_landscape_table *table, const struct cagehop_model *model,
                     struct result *result) {
  const double pressure[POINTS] = {0.0, 0.4, 1.1}, phi[POINTS] = {0.5801, 0.5804, 0.5807};
  struct cagehop_isochore *isochore = NULL;
  int status = cagehop_isochore_interpolate(table, model, phi[0], &isochore, NULL);
  if (status == CAGEHOP_OK) {
    result->summary = *cagehop_isochore_summary(isochore);
    status = result->summary.status;
    cagehop_isochore_evaluate(isochore, POINTS, pressure, result->point);
  }
  for (int j = 0; j < POINTS && status == CAGEHOP_OK; j++) {
    status = result->point[j].status;
  }
  cagehop_isochore_destroy(&isochore);
  struct cagehop_point point[POINTS];
  if (status == CAGEHOP_OK) {
    status = cagehop_landscape_table_evaluate(table, model, POINTS, phi, CAGEHOP_UNIT_REDUCED_PRESSURE,
                                              pressure, point, NULL, NULL);
  }
  for (int j = 0; j < POINTS && status == CAGEHOP_OK; j++) {
    result->number[j] = point[j].relaxation.tau_alpha;
  }
  return status;
}

struct tabulated {
  struct cagehop_model model;
  const struct cagehop_landscape_table *table; // NULL: it is made
};

static int table_and_points(const void *context, struct result *result) {
  const struct tabulated *tabulated = context;
  struct cagehop_landscape_table *table = NULL;
  if (tabulated->table != NULL) {
    return points_of(tabulated->table, &tabulated->model, result);
  }
  int status = cagehop_landscape_table_create(&tabulated->model, 0.58, 0.581, NULL, &table, NULL);
  if (status == CAGEHOP_OK) {
    status = points_of(table, &tabulated->model, result);
  }
  cagehop_landscape_table_destroy(&table);
  return status;
}

static void tables_of_landscapes(void **state) {
  (void)state;
  struct tabulated tabulated = {
      .model = model_of((struct cagehop_structure_params){.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK})};
  struct cagehop_landscape_table *table = NULL;
  tabulated.model.smoluchowski_rates = true;
  survives("a table of landscapes", table_and_points, &tabulated, 8);
  assert_int_equal(cagehop_landscape_table_create(&tabulated.model, 0.58, 0.581, NULL, &table, NULL),
                   CAGEHOP_OK);
  tabulated.table = table;
  survives("points of a table of landscapes", table_and_points, &tabulated, 60);
  cagehop_landscape_table_destroy(&table);
}

// ---------------------------------------------------------------- isobars, boundaries

static const double isobar_pressure[ISOBARS] = {0.0, 0.5};

static int some_isobars(const void *context, struct result *result) {
  const struct cagehop_isobar_params params = cagehop_isobar_defaults();
  struct cagehop_isobars *isobars = NULL;
  int status = cagehop_isobars_create(
      context, &params, &(struct cagehop_axis){.count = ISOBARS, .value = isobar_pressure}, &isobars);
  if (status == CAGEHOP_OK) {
    status = cagehop_isobars_compute(isobars, context);
  }
  for (size_t j = 0; j < ISOBARS && status == CAGEHOP_OK; j++) {
    cagehop_isobars_evaluate(isobars, j, &result->isobar[j]);
    status = result->isobar[j].status;
  }
  cagehop_isobars_destroy(&isobars);
  return status;
}

/// The isobars alone, on isochores that are there.
static int isobars_alone(const void *context, struct result *result) {
  int status = CAGEHOP_OK;
  for (size_t j = 0; j < ISOBARS && status == CAGEHOP_OK; j++) {
    cagehop_isobars_evaluate(context, j, &result->isobar[j]);
    status = result->isobar[j].status;
  }
  return status;
}

static void isobars_with_their_isochores(void **state) {
  (void)state;
  const struct cagehop_model model =
      model_of((struct cagehop_structure_params){.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK});
  const struct cagehop_isobar_params params = cagehop_isobar_defaults();
  struct cagehop_isobars *isobars = NULL;
  assert_int_equal(cagehop_isobars_create(&model, &params,
                                          &(struct cagehop_axis){.count = ISOBARS, .value = isobar_pressure},
                                          &isobars),
                   CAGEHOP_OK);
  assert_int_equal(cagehop_isobars_compute(isobars, &model), CAGEHOP_OK);
  needs_none(isobars_alone, isobars);
  cagehop_isobars_destroy(&isobars);
  survives("isobars with their isochores", some_isobars, &model, 4);
}

static int onset_and_cusp(const void *context, struct result *result) {
  struct cagehop_cusp cusp;
  int status = cagehop_barrier_onset_find(context, &result->number[0]);
  if (status == CAGEHOP_OK) {
    status = cagehop_cusp_find(context, &cusp);
    result->number[1] = cusp.phi;
    result->number[2] = cusp.pressure;
  }
  return status;
}

static int phi_g(const void *context, struct result *result) {
  struct cagehop_model model = *(const struct cagehop_model *)context;
  model.material.phi_g = NAN;
  model.material.enskog_time_s = 2e-13; // for the usual one it is a constant
  const int status = cagehop_model_resolve(&model);
  result->number[0] = model.material.phi_g;
  return status;
}

static void boundaries(void **state) {
  (void)state;
  const struct cagehop_model model =
      model_of((struct cagehop_structure_params){.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK});
  survives("onset and cusp", onset_and_cusp, &model, 12);
  survives("phi_g", phi_g, &model, 8);
}

static int one_spread(const void *context, struct result *result) {
  const double coupling = 1.0;
  const struct cagehop_spread_params params = {
      .temperature_K = 620.0, .pressure_MPa = 12.0, .n_coupling = 1, .coupling = &coupling};
  struct cagehop_spread_row row;
  const int status = cagehop_spread_find(context, &params, NULL, &row);
  if (status == CAGEHOP_OK) {
    result->number[0] = row.tau_alpha;
    result->number[1] = row.pressed.temperature;
    result->number[2] = row.log_passage;
  }
  return status;
}

/// Its isobars are isochrones.
static void a_spread(void **state) {
  (void)state;
  const struct cagehop_model model =
      model_of((struct cagehop_structure_params){.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK});
  survives("spread", one_spread, &model, 4);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(points_with_their_rates),
      cmocka_unit_test(structures_of_all_methods),
      cmocka_unit_test(a_table),
      cmocka_unit_test(tables_of_landscapes),
      cmocka_unit_test(isobars_with_their_isochores),
      cmocka_unit_test(boundaries),
      cmocka_unit_test(a_spread),
  };
  dl_iterate_phdr(note_fftw, NULL);
  if (allocator.fftw_to == 0) {
    print_message("FFTW is no shared library here: its allocations can't be told from others\n");
    return 77; // meson: skipped
  }
  return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-3.0-or-later
/// Landscape tables in stages: the bits of one that is made at once, in whatever order states are solved and
/// also from its parts; and numbers that are no node, no interval or don't fit together are refused.
#include "support/check.h"

#include <cagehop/cagehop.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { STATES_MAX = 128, PLACES = 16, COVERS_MAX = 64 };

static const double phi_low = 0.50, phi_high = 0.66;

/// The states of a table, as they were solved.
struct kept {
  size_t count, length[STATES_MAX];
  double *node[STATES_MAX];
};

static struct cagehop_model model_of(enum cagehop_structure_source source) {
  size_t count;
  struct cagehop_model model = {.material = cagehop_material_catalogue(&count)[0].material,
                                .structure = {.source = source}};
  model.material.phi_g = 0.67;
  return model;
}

static void clear(struct kept *kept) {
  for (size_t k = 0; k < kept->count; k++) {
    free(kept->node[k]);
  }
  *kept = (struct kept){0};
}

/// Solves all of a batch before any of it is handed over, the least dense first.
static void solve_batch(const struct cagehop_model *model, struct cagehop_landscape_builder *builder,
                        size_t count, const double phi[], struct kept *kept) {
  static double number[CAGEHOP_LANDSCAPE_NODE_MAX];
  const size_t before = kept->count;
  for (size_t i = count; i-- > 0;) {
    size_t length;
    assert_true(kept->count < STATES_MAX);
    assert_true(i == 0 || phi[i] < phi[i - 1]);
    assert_int_equal(cagehop_landscape_node_solve(&model->structure, phi[i],
                                                  cagehop_landscape_builder_first_r(builder), number,
                                                  &length),
                     CAGEHOP_OK);
    kept->node[kept->count] = malloc(length * sizeof *number);
    assert_non_null(kept->node[kept->count]);
    memcpy(kept->node[kept->count], number, length * sizeof *number);
    kept->length[kept->count++] = length;
  }
  for (size_t k = before; k < kept->count; k++) {
    assert_int_equal(cagehop_landscape_builder_accept(builder, kept->length[k], kept->node[k]), CAGEHOP_OK);
  }
}

static struct cagehop_landscape_table *in_stages(const struct cagehop_model *model, double low, double high,
                                                 struct kept *kept) {
  struct cagehop_landscape_builder *builder;
  struct cagehop_landscape_table *table;
  struct cagehop_error error;
  size_t count;
  const double *phi;
  if (cagehop_landscape_builder_create(model, low, high, &builder, &error) != CAGEHOP_OK) {
    fail_msg("%s", error.text);
  }
  assert_int_equal(cagehop_landscape_builder_end(builder, &table), CAGEHOP_BAD_ARGUMENT);
  do {
    assert_int_equal(cagehop_landscape_builder_next(builder, &count, &phi), CAGEHOP_OK);
    solve_batch(model, builder, count, phi, kept);
  } while (count > 0);
  const struct cagehop_landscape_progress progress = cagehop_landscape_builder_progress(builder);
  assert_int_equal(progress.states, kept->count);
  assert_int_equal(progress.intervals_done, progress.intervals);
  assert_int_equal(cagehop_landscape_builder_end(builder, &table), CAGEHOP_OK);
  cagehop_landscape_builder_destroy(&builder);
  assert_null(builder);
  return table;
}

static void compare_tables(const struct cagehop_landscape_table *a, const struct cagehop_landscape_table *b,
                           const struct cagehop_model *model, double low, double high) {
  struct cagehop_landscape_table_interval x, y;
  size_t i = 0;
  for (; cagehop_landscape_table_interval(a, i, &x) == CAGEHOP_OK; i++) {
    assert_int_equal(cagehop_landscape_table_interval(b, i, &y), CAGEHOP_OK);
    assert_memory_equal(&x.low, &y.low, 2 * sizeof x.low);
    assert_memory_equal(&x.landscape_error, &y.landscape_error, 8 * sizeof x.landscape_error);
    assert_int_equal(x.nodes, y.nodes);
    assert_int_equal(x.error.status, y.error.status);
    assert_string_equal(x.error.text, y.error.text);
  }
  assert_int_equal(cagehop_landscape_table_interval(b, i, &y), CAGEHOP_BAD_ARGUMENT);
  for (int k = 0; k < PLACES; k++) {
    const double phi = low + (high - low) * (k + 0.3) / PLACES, pressure[] = {0.0, 0.8, 3.0};
    struct cagehop_isochore *of_a, *of_b;
    struct cagehop_point at_a[3], at_b[3];
    memset(at_a, 0, sizeof at_a);
    memset(at_b, 0, sizeof at_b);
    assert_int_equal(cagehop_isochore_interpolate(a, model, phi, &of_a, NULL), CAGEHOP_OK);
    assert_int_equal(cagehop_isochore_interpolate(b, model, phi, &of_b, NULL), CAGEHOP_OK);
    assert_null(
        cagehop_isochore_summary_difference(cagehop_isochore_summary(of_a), cagehop_isochore_summary(of_b)));
    cagehop_isochore_evaluate(of_a, 3, pressure, at_a);
    cagehop_isochore_evaluate(of_b, 3, pressure, at_b);
    for (int j = 0; j < 3; j++) {
      assert_int_equal(at_a[j].status, at_b[j].status);
      assert_memory_equal(&at_a[j].landscape.r_L1, &at_b[j].landscape.r_L1, 12 * sizeof(double));
      assert_memory_equal(&at_a[j].relaxation, &at_b[j].relaxation, sizeof at_a[j].relaxation);
    }
    cagehop_isochore_destroy(&of_a);
    cagehop_isochore_destroy(&of_b);
  }
}

/// A table's parts, and what holds their arrays.
struct parts {
  struct cagehop_landscape_parts all;
  const double *node[STATES_MAX], *cover[COVERS_MAX];
  size_t node_length[STATES_MAX], cover_length[COVERS_MAX];
};

/// Another one with the same parts, of which some may be changed.
static void copy_parts(const struct parts *from, struct parts *to) {
  *to = *from;
  to->all.node = to->node;
  to->all.node_length = to->node_length;
  to->all.cover = to->cover;
  to->all.cover_length = to->cover_length;
}

static void take_apart(const struct cagehop_landscape_table *table, const struct kept *kept, double low,
                       double high, struct parts *parts) {
  *parts = (struct parts){.all = {.low = low, .high = high, .node_count = kept->count}};
  parts->all.node = parts->node;
  parts->all.node_length = parts->node_length;
  parts->all.cover = parts->cover;
  parts->all.cover_length = parts->cover_length;
  for (size_t k = 0; k < kept->count; k++) {
    parts->node[k] = kept->node[k];
    parts->node_length[k] = kept->length[k];
  }
  size_t *i = &parts->all.cover_count;
  while (cagehop_landscape_table_cover_numbers(table, *i, &parts->cover_length[*i], &parts->cover[*i]) ==
         CAGEHOP_OK) {
    ++*i;
    assert_true(*i < COVERS_MAX);
  }
}

static void the_order_of_states_makes_no_difference(void **state) {
  (void)state;
  const struct cagehop_model model = model_of(CAGEHOP_STRUCTURE_PERCUS_YEVICK);
  struct kept kept = {0};
  struct cagehop_landscape_table *stages = in_stages(&model, phi_low, phi_high, &kept), *once;
  assert_int_equal(cagehop_landscape_table_create(&model, phi_low, phi_high, NULL, &once, NULL), CAGEHOP_OK);
  assert_int_equal(cagehop_landscape_table_report(stages).states,
                   cagehop_landscape_table_report(once).states);
  compare_tables(stages, once, &model, phi_low, phi_high);
  cagehop_landscape_table_destroy(&once);
  cagehop_landscape_table_destroy(&stages);
  clear(&kept);
}

/// Of closure HNC nothing is certified where it has no solution any more.
static void parts_make_the_table_again(void **state) {
  (void)state;
  for (int failing = 0; failing < 2; failing++) {
    struct cagehop_model model =
        model_of(failing ? CAGEHOP_STRUCTURE_PRISM : CAGEHOP_STRUCTURE_PERCUS_YEVICK);
    const double low = failing ? 0.10 : phi_low, high = failing ? 0.104 : phi_high;
    model.structure.closure = CAGEHOP_CLOSURE_HYPERNETTED_CHAIN;
    model.structure.tolerance = failing ? 1e-15 : 0.0; // no state is as accurate
    struct kept kept = {0};
    struct parts parts;
    struct cagehop_error error;
    struct cagehop_landscape_table_interval interval;
    struct cagehop_landscape_table *table = in_stages(&model, low, high, &kept), *again;
    take_apart(table, &kept, low, high, &parts);
    if (cagehop_landscape_table_assemble(&model, &parts.all, &again, &error) != CAGEHOP_OK) {
      fail_msg("%s", error.text);
    }
    compare_tables(table, again, &model, low, high);
    assert_int_equal(cagehop_landscape_table_cover(again, 0, &interval), CAGEHOP_OK);
    assert_int_equal(interval.nodes == 0, failing);
    assert_int_equal(interval.error.status == CAGEHOP_OK, !failing);
    check_absolute("low", interval.low, low, 0.0);
    cagehop_landscape_table_destroy(&again);
    cagehop_landscape_table_destroy(&table);
    clear(&kept);
  }
}

static int assembled(const struct cagehop_model *model, const struct parts *parts) {
  struct cagehop_landscape_table *table;
  struct cagehop_error error;
  const int status = cagehop_landscape_table_assemble(model, &parts->all, &table, &error);
  assert_int_equal(status == CAGEHOP_OK, table != NULL);
  assert_int_equal(error.status, status);
  cagehop_landscape_table_destroy(&table);
  return status;
}

static void parts_that_do_not_fit_are_refused(void **state) {
  (void)state;
  const struct cagehop_model model = model_of(CAGEHOP_STRUCTURE_PERCUS_YEVICK);
  static double cover[CAGEHOP_LANDSCAPE_COVER_MAX];
  struct kept kept = {0};
  struct parts parts, other;
  struct cagehop_landscape_table *table = in_stages(&model, 0.60, 0.61, &kept);
  take_apart(table, &kept, 0.60, 0.61, &parts);
  assert_int_equal(assembled(&model, &parts), CAGEHOP_OK);
  assert_int_equal(parts.all.cover_count, 1);
  copy_parts(&parts, &other);
  other.all.node_count--; // the least dense state of the last batch
  other.node[0] = parts.node[kept.count - 1];
  other.node_length[0] = parts.node_length[kept.count - 1];
  assert_int_equal(assembled(&model, &other), CAGEHOP_BAD_ARGUMENT);
  copy_parts(&parts, &other);
  other.all.high = 0.62;
  assert_int_equal(assembled(&model, &other), CAGEHOP_BAD_ARGUMENT);
  copy_parts(&parts, &other);
  other.node_length[0]--;
  assert_int_equal(assembled(&model, &other), CAGEHOP_BAD_ARGUMENT);
  // Any number of an interval's head that becomes another one.
  copy_parts(&parts, &other);
  other.cover[0] = cover;
  static const double odd[] = {NAN, -1.0, 0.0, 0.3, 1e300, INFINITY, 50.0};
  for (size_t at = 0; at < 6; at++) {
    for (size_t k = 0; k < sizeof odd / sizeof odd[0]; k++) {
      memcpy(cover, parts.cover[0], parts.cover_length[0] * sizeof *cover);
      const bool same = cover[at] == odd[k];
      cover[at] = odd[k];
      const bool modulus = at == 5 && odd[k] == 50.0; // a reason why there is no modulus, as good as another
      assert_int_equal(assembled(&model, &other), same || modulus ? CAGEHOP_OK : CAGEHOP_BAD_ARGUMENT);
    }
  }
  for (size_t length = 0; length < parts.cover_length[0]; length++) {
    other.cover_length[0] = length;
    assert_int_equal(assembled(&model, &other), CAGEHOP_BAD_ARGUMENT);
  }
  cagehop_landscape_table_destroy(&table);
  clear(&kept);
}

static void numbers_that_are_no_node_are_refused(void **state) {
  (void)state;
  const struct cagehop_model model = model_of(CAGEHOP_STRUCTURE_PERCUS_YEVICK);
  static double number[CAGEHOP_LANDSCAPE_NODE_MAX];
  struct cagehop_landscape_builder *builder;
  struct cagehop_landscape_node node;
  size_t count;
  assert_int_equal(cagehop_landscape_node_solve(&model.structure, 0.6, 0.0, number, &count), CAGEHOP_OK);
  assert_int_equal(cagehop_landscape_node_read(count, number, &node), CAGEHOP_OK);
  check_absolute("phi", node.state, 0.6, 0.0);
  assert_int_equal(node.error.status, CAGEHOP_OK);
  assert_int_equal(cagehop_landscape_builder_create(&model, 0.5, 0.6, &builder, NULL), CAGEHOP_OK);
  for (size_t length = 0; length < count; length += length < 300 ? 1 : 997) {
    assert_int_equal(cagehop_landscape_builder_accept(builder, length, number), CAGEHOP_BAD_ARGUMENT);
  }
  static const double odd[] = {NAN, -1.0, 0.0, 0.3, 1e300, INFINITY};
  for (size_t at = 0; at < 4; at++) {
    for (size_t k = 0; k < sizeof odd / sizeof odd[0]; k++) {
      const double was = number[at];
      number[at] = odd[k];
      const bool failed = at == 3 && odd[k] == -1.0; // a state's status; then only its text may follow
      const bool fine = (at == 1 && odd[k] == 0.3) || number[at] == was || failed;
      assert_int_equal(cagehop_landscape_node_read(count, number, &node) == CAGEHOP_OK, fine);
      number[at] = was;
    }
  }
  assert_int_equal(cagehop_landscape_builder_accept(builder, count, number), CAGEHOP_OK);
  // Cells that begin elsewhere don't go with those of the first state.
  const double first_r = cagehop_landscape_builder_first_r(builder);
  assert_true(first_r > 0.0);
  assert_int_equal(cagehop_landscape_node_solve(&model.structure, 0.5, 0.5 * first_r, number, &count),
                   CAGEHOP_OK);
  assert_int_equal(cagehop_landscape_builder_accept(builder, count, number), CAGEHOP_BAD_ARGUMENT);
  cagehop_landscape_builder_destroy(&builder);
}

/// A state that fails says why, also as numbers.
static void a_failed_state_has_its_reason(void **state) {
  (void)state;
  struct cagehop_model model = model_of(CAGEHOP_STRUCTURE_PRISM);
  static double number[CAGEHOP_LANDSCAPE_NODE_MAX];
  struct cagehop_landscape_node node;
  struct cagehop_error error;
  struct cagehop_structure *structure;
  size_t count;
  model.structure.tolerance = 1e-15; // no state is as accurate
  assert_int_equal(cagehop_landscape_node_solve(&model.structure, 0.6, 0.0, number, &count), CAGEHOP_OK);
  assert_int_equal(cagehop_landscape_node_read(count, number, &node), CAGEHOP_OK);
  const int want = cagehop_structure_solve_explained(&model.structure, 0.6, &structure, &error);
  assert_true(want > 0);
  assert_int_equal(node.error.status, want);
  assert_string_equal(node.error.text, error.text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_order_of_states_makes_no_difference),
      cmocka_unit_test(parts_make_the_table_again),
      cmocka_unit_test(parts_that_do_not_fit_are_refused),
      cmocka_unit_test(numbers_that_are_no_node_are_refused),
      cmocka_unit_test(a_failed_state_has_its_reason),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

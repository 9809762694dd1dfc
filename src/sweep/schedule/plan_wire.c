// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/schedule/plan_wire.h"

#include <assert.h>
#include <cagehop/landscape_table.h>
#include <cagehop/status.h>
#include <stdio.h>
#include <string.h>

static_assert(sizeof(size_t) == sizeof(double), "indices travel among the numbers");

/// Where a plan has u(r), omega(q) and B(r).
static const struct cagehop_system_table **curve_place(struct cagehop_structure_params *structure, size_t k) {
  const struct cagehop_system_table **const place[PLAN_WIRE_CURVES] = {
      &structure->system.potential_table, &structure->system.omega_table, &structure->bridge_table};
  return place[k];
}

// ---------------------------------------------------------------- the arrays

/// All arrays of a plan one after the other, as numbers. Counts them, and packs or unpacks them.
struct walk {
  double *to;         ///< where they are packed; NULL: they aren't
  const double *from; ///< where they were packed; NULL: they aren't there
  size_t count;       ///< numbers so far
};

/// Goes past an array. Returns where it is after unpacking, else NULL: what one process points to means
/// nothing in another.
static const void *pass(struct walk *walk, const void *array, size_t count) {
  const size_t before = walk->count;
  walk->count += count;
  if (walk->to != NULL && count > 0) {
    memcpy(walk->to + before, array, count * sizeof *walk->to);
  }
  return walk->from != NULL && count > 0 ? walk->from + before : NULL;
}

/// Goes past all arrays of a plan whose tables are *tables.
static void pass_all(struct walk *walk, const struct plan_wire_header *header, struct sweep_plan *plan,
                     struct plan_wire_tables *tables) {
  struct cagehop_table *table = &tables->table;
  const size_t n = table->n_phi, points = header->table_points;
  plan->state = pass(walk, plan->state, plan->n_phi);
  plan->pressure.value = pass(walk, plan->pressure.value, plan->pressure.count);
  for (size_t k = 0; k < PLAN_WIRE_CURVES; k++) {
    struct cagehop_system_table *curve = &tables->curve[k];
    curve->x = pass(walk, curve->x, curve->n);
    curve->y = pass(walk, curve->y, curve->n);
  }
  table->phi = pass(walk, table->phi, n);
  table->first = pass(walk, table->first, header->table_has_first ? n + 1 : 0);
  table->q = pass(walk, table->q, header->table_has_first ? points : table->n_q);
  table->S = pass(walk, table->S, points);
  table->S_err = pass(walk, table->S_err, header->table_has_errors ? points : 0);
  table->g_contact = pass(walk, table->g_contact, header->table_has_contact ? n : 0);
  table->temperature_K = pass(walk, table->temperature_K, header->table_has_temperatures ? n : 0);
}

// ---------------------------------------------------------------- travelling

static struct plan_wire_tables tables_of(const struct sweep_plan *plan) {
  struct cagehop_structure_params structure = plan->model.structure;
  struct plan_wire_tables tables = {.table = {0}};
  if (structure.table != NULL) {
    tables.table = *structure.table;
  }
  for (size_t k = 0; k < PLAN_WIRE_CURVES; k++) {
    const struct cagehop_system_table *curve = *curve_place(&structure, k);
    if (curve != NULL) {
      tables.curve[k] = *curve;
    }
  }
  return tables;
}

struct plan_wire_header plan_wire_header(const struct sweep_plan *plan) {
  struct plan_wire_header header = {.plan = *plan, .tables = tables_of(plan)};
  const struct cagehop_table *table = &header.tables.table;
  struct cagehop_structure_params *structure = &header.plan.model.structure;
  header.table_points = table->first != NULL ? table->first[table->n_phi] : table->n_phi * table->n_q;
  header.table_has_first = table->first != NULL;
  header.table_has_contact = table->g_contact != NULL;
  header.table_has_errors = table->S_err != NULL;
  header.table_has_temperatures = table->temperature_K != NULL;
  if (structure->landscape_table != NULL) {
    header.landscape_count = cagehop_landscape_table_count(structure->landscape_table);
  }
  if (plan->shared_path != NULL) {
    snprintf(header.shared_path, sizeof header.shared_path, "%s", plan->shared_path);
  }
  struct walk walk = {.count = 0};
  pass_all(&walk, &header, &header.plan, &header.tables);
  header.count = walk.count + header.landscape_count;
  header.plan.shared_path = NULL;
  structure->table = NULL;
  structure->landscape_table = NULL;
  structure->communicator = NULL;
  for (size_t k = 0; k < PLAN_WIRE_CURVES; k++) {
    *curve_place(structure, k) = NULL;
  }
  return header;
}

void plan_wire_pack(const struct plan_wire_header *header, const struct sweep_plan *plan, double numbers[]) {
  struct sweep_plan passed = *plan;
  struct plan_wire_tables tables = tables_of(plan);
  struct walk walk = {.to = numbers};
  pass_all(&walk, header, &passed, &tables);
  if (header->landscape_count > 0) {
    cagehop_landscape_table_pack(plan->model.structure.landscape_table, numbers + walk.count);
  }
}

int plan_wire_unpack(const struct plan_wire_header *header, const double numbers[],
                     struct plan_wire_tables *tables, struct sweep_plan *plan) {
  struct walk walk = {.from = numbers};
  struct cagehop_structure_params *structure = &plan->model.structure;
  *plan = header->plan;
  *tables = header->tables;
  pass_all(&walk, header, plan, tables);
  plan->shared_path = header->shared_path[0] != '\0' ? header->shared_path : NULL;
  structure->table = tables->table.n_phi > 0 ? &tables->table : NULL;
  for (size_t k = 0; k < PLAN_WIRE_CURVES; k++) {
    *curve_place(structure, k) = tables->curve[k].n > 0 ? &tables->curve[k] : NULL;
  }
  if (header->landscape_count == 0) {
    return CAGEHOP_OK;
  }
  struct cagehop_landscape_table *landscapes;
  const int status =
      cagehop_landscape_table_unpack(header->landscape_count, numbers + walk.count, &landscapes, NULL);
  structure->landscape_table = landscapes; // its system came with the plan
  return status;
}

void plan_wire_clear(struct sweep_plan *plan) {
  struct cagehop_landscape_table *landscapes = // not constant: it was unpacked
      (struct cagehop_landscape_table *)plan->model.structure.landscape_table;
  cagehop_landscape_table_destroy(&landscapes);
  plan->model.structure.landscape_table = NULL;
}

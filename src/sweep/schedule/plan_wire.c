// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/schedule/plan_wire.h"

#include <cagehop/landscape_table.h>
#include <cagehop/status.h>
#include <stdio.h>
#include <string.h>

/// Where a plan has u(r), omega(q) and B(r).
static const struct cagehop_system_table **curve_place(struct cagehop_structure_params *structure, size_t k) {
  const struct cagehop_system_table **const place[PLAN_WIRE_CURVES] = {
      &structure->system.potential_table, &structure->system.omega_table, &structure->bridge_table};
  return place[k];
}

/// What one process points to means nothing in another.
static void forget_pointers(struct sweep_plan *plan) {
  plan->state = plan->pressure.value = NULL;
  plan->shared_path = NULL;
  plan->model.structure.table = NULL;
  plan->model.structure.landscape_table = NULL;
  plan->model.structure.communicator = NULL;
  for (size_t k = 0; k < PLAN_WIRE_CURVES; k++) {
    *curve_place(&plan->model.structure, k) = NULL;
  }
}

struct plan_wire_header plan_wire_header(const struct sweep_plan *plan) {
  struct plan_wire_header header = {.plan = *plan};
  forget_pointers(&header.plan);
  if (plan->shared_path != NULL) {
    snprintf(header.shared_path, sizeof header.shared_path, "%s", plan->shared_path);
  }
  const struct cagehop_table *table = plan->model.structure.table;
  const struct cagehop_landscape_table *landscapes = plan->model.structure.landscape_table;
  for (size_t k = 0; k < PLAN_WIRE_CURVES; k++) {
    struct cagehop_structure_params structure = plan->model.structure;
    const struct cagehop_system_table *curve = *curve_place(&structure, k);
    header.curve_count[k] = curve != NULL ? curve->n : 0;
  }
  header.landscape_count = landscapes != NULL ? cagehop_landscape_table_count(landscapes) : 0;
  if (table != NULL) {
    header.table_n_phi = table->n_phi;
    header.table_n_q = table->first == NULL ? table->n_q : 0;
    header.table_points = table->first != NULL ? table->first[table->n_phi] : 0;
    header.table_has_contact = table->g_contact != NULL;
    header.table_has_errors = table->S_err != NULL;
    header.table_has_temperatures = table->temperature_K != NULL;
  }
  return header;
}

/// How many of each array there are in a table.
struct table_counts {
  size_t first, q, S, S_err, g_contact, temperature_K;
};

static struct table_counts count_table(const struct plan_wire_header *header) {
  const bool own = header->table_points > 0;
  const size_t S = own ? header->table_points : header->table_n_phi * header->table_n_q;
  return (struct table_counts){
      .first = own ? header->table_n_phi + 1 : 0,
      .q = own ? S : header->table_n_q,
      .S = S,
      .S_err = header->table_has_errors ? S : 0,
      .g_contact = header->table_has_contact ? header->table_n_phi : 0,
      .temperature_K = header->table_has_temperatures ? header->table_n_phi : 0,
  };
}

size_t plan_wire_firsts(const struct plan_wire_header *header) {
  return header->table_n_phi + 1;
}

/// Numbers of all curves.
static size_t count_curves(const struct plan_wire_header *header) {
  size_t count = 0;
  for (size_t k = 0; k < PLAN_WIRE_CURVES; k++) {
    count += 2 * header->curve_count[k];
  }
  return count;
}

size_t plan_wire_count(const struct plan_wire_header *header) {
  const struct table_counts table = count_table(header);
  return count_curves(header) + header->plan.n_phi + header->plan.pressure.count + header->table_n_phi +
         table.first + table.q + table.S + table.S_err + table.g_contact + table.temperature_K +
         header->landscape_count;
}

/// Appends `count` numbers; returns where the next go.
static double *append(double *to, size_t count, const double from[]) {
  if (count > 0) {
    memcpy(to, from, count * sizeof *to);
  }
  return to + count;
}

void plan_wire_pack(const struct sweep_plan *plan, double numbers[]) {
  const struct plan_wire_header header = plan_wire_header(plan);
  const struct cagehop_table *table = plan->model.structure.table;
  const struct table_counts count = count_table(&header);
  if (header.landscape_count > 0) { // last
    cagehop_landscape_table_pack(plan->model.structure.landscape_table,
                                 numbers + plan_wire_count(&header) - header.landscape_count);
  }
  numbers = append(numbers, plan->n_phi, plan->state);
  numbers = append(numbers, plan->pressure.count, plan->pressure.value);
  for (size_t k = 0; k < PLAN_WIRE_CURVES; k++) {
    struct cagehop_structure_params structure = plan->model.structure;
    const struct cagehop_system_table *curve = *curve_place(&structure, k);
    numbers = append(numbers, header.curve_count[k], curve != NULL ? curve->x : NULL);
    numbers = append(numbers, header.curve_count[k], curve != NULL ? curve->y : NULL);
  }
  if (table == NULL) {
    return;
  }
  numbers = append(numbers, table->n_phi, table->phi);
  for (size_t i = 0; i < count.first; i++) {
    *numbers++ = (double)table->first[i]; // exact: far below 2^53
  }
  numbers = append(numbers, count.q, table->q);
  numbers = append(numbers, count.S, table->S);
  numbers = append(numbers, count.S_err, table->S_err);
  numbers = append(numbers, count.g_contact, table->g_contact);
  append(numbers, count.temperature_K, table->temperature_K);
}

/// The next `count` numbers, of which *numbers is moved to the end; NULL for none.
static const double *take(const double **numbers, size_t count) {
  const double *here = *numbers;
  *numbers += count;
  return count > 0 ? here : NULL;
}

struct sweep_plan plan_wire_unpack(const struct plan_wire_header *header, const double numbers[],
                                   size_t first[], struct plan_wire_tables *tables) {
  const struct table_counts count = count_table(header);
  struct cagehop_table *table = &tables->table;
  struct sweep_plan plan = header->plan;
  plan.state = take(&numbers, plan.n_phi);
  plan.pressure.value = take(&numbers, plan.pressure.count);
  for (size_t k = 0; k < PLAN_WIRE_CURVES; k++) {
    const size_t n = header->curve_count[k];
    tables->curve[k] = (struct cagehop_system_table){.n = n};
    tables->curve[k].x = take(&numbers, n);
    tables->curve[k].y = take(&numbers, n);
    *curve_place(&plan.model.structure, k) = n > 0 ? &tables->curve[k] : NULL;
  }
  plan.shared_path = header->shared_path[0] != '\0' ? header->shared_path : NULL;
  if (header->table_n_phi == 0) {
    return plan;
  }
  *table = (struct cagehop_table){.n_phi = header->table_n_phi, .n_q = header->table_n_q};
  table->phi = take(&numbers, table->n_phi);
  for (size_t i = 0; i < count.first; i++) {
    first[i] = (size_t)*numbers++;
  }
  table->first = count.first > 0 ? first : NULL;
  table->q = take(&numbers, count.q);
  table->S = take(&numbers, count.S);
  table->S_err = take(&numbers, count.S_err);
  table->g_contact = take(&numbers, count.g_contact);
  table->temperature_K = take(&numbers, count.temperature_K);
  plan.model.structure.table = table;
  return plan;
}

int plan_wire_take_landscapes(const struct plan_wire_header *header, const double numbers[],
                              struct sweep_plan *plan) {
  struct cagehop_landscape_table *landscapes;
  const size_t count = header->landscape_count;
  if (count == 0) {
    return CAGEHOP_OK;
  }
  const int status =
      cagehop_landscape_table_unpack(count, numbers + plan_wire_count(header) - count, &landscapes, NULL);
  plan->model.structure.landscape_table = landscapes; // its system came with the plan
  return status;
}

void plan_wire_drop_landscapes(struct sweep_plan *plan) {
  struct cagehop_landscape_table *landscapes = // not constant: it was unpacked
      (struct cagehop_landscape_table *)plan->model.structure.landscape_table;
  cagehop_landscape_table_destroy(&landscapes);
  plan->model.structure.landscape_table = NULL;
}

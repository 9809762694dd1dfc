// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/schedule/plan_wire.h"

#include <stdio.h>
#include <string.h>

/// What one process points to means nothing in another.
static void forget_pointers(struct sweep_plan *plan) {
  plan->phi = plan->pressure.value = NULL;
  plan->shared_path = NULL;
  plan->model.structure.table = NULL;
  plan->model.structure.communicator = NULL;
}

struct plan_wire_header plan_wire_header(const struct sweep_plan *plan) {
  struct plan_wire_header header = {.plan = *plan};
  forget_pointers(&header.plan);
  if (plan->shared_path != NULL) {
    snprintf(header.shared_path, sizeof header.shared_path, "%s", plan->shared_path);
  }
  const struct cagehop_table *table = plan->model.structure.table;
  if (table != NULL) {
    header.table_n_phi = table->n_phi;
    header.table_n_q = table->n_q;
    header.table_has_contact = table->g_contact != NULL;
  }
  return header;
}

size_t plan_wire_count(const struct plan_wire_header *header) {
  const size_t contacts = header->table_has_contact ? header->table_n_phi : 0;
  return header->plan.n_phi + header->plan.pressure.count + header->table_n_phi + header->table_n_q +
         header->table_n_phi * header->table_n_q + contacts;
}

/// Appends `count` numbers; returns where the next go.
static double *append(double *to, size_t count, const double from[]) {
  memcpy(to, from, count * sizeof *to);
  return to + count;
}

void plan_wire_pack(const struct sweep_plan *plan, double numbers[]) {
  const struct cagehop_table *table = plan->model.structure.table;
  numbers = append(numbers, plan->n_phi, plan->phi);
  numbers = append(numbers, plan->pressure.count, plan->pressure.value);
  if (table != NULL) {
    numbers = append(numbers, table->n_phi, table->phi);
    numbers = append(numbers, table->n_q, table->q);
    numbers = append(numbers, table->n_phi * table->n_q, table->S);
    if (table->g_contact != NULL) {
      append(numbers, table->n_phi, table->g_contact);
    }
  }
}

struct sweep_plan plan_wire_unpack(const struct plan_wire_header *header, const double numbers[],
                                   struct cagehop_table *table) {
  struct sweep_plan plan = header->plan;
  plan.phi = numbers;
  plan.pressure.value = numbers + plan.n_phi;
  plan.shared_path = header->shared_path[0] != '\0' ? header->shared_path : NULL;
  if (header->table_n_q > 0) {
    const double *phi = plan.pressure.value + plan.pressure.count, *q = phi + header->table_n_phi,
                 *S = q + header->table_n_q;
    *table = (struct cagehop_table){
        .n_phi = header->table_n_phi, .n_q = header->table_n_q, .phi = phi, .q = q, .S = S};
    table->g_contact = header->table_has_contact ? S + table->n_phi * table->n_q : NULL;
    plan.model.structure.table = table;
  }
  return plan;
}

// SPDX-License-Identifier: GPL-3.0-or-later
/// What a map says of itself, in group run and in the root's attributes.
#include "map/checksums.h"
#include "map/columns.h"
#include "map/format.h"
#include "map/history.h"
#include "map/layout.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { LIST_MAX = 4096 }; // bytes of a list of columns

void bookkeeping_add_word(struct store *store, char *list, size_t size, const char *word) {
  const size_t length = strlen(list), added = strlen(word) + (length > 0 ? 1 : 0);
  if (length + added >= size) {
    store_fail(store);
    return;
  }
  snprintf(list + length, size - length, "%s%s", length > 0 ? " " : "", word);
}

/// The job as it was written, and what it says.
static void create_job(struct store *store, const struct map_layout *layout) {
  const char *text = layout->job_text;
  store_add_text(store, "run/job", text);
  store_add_text(store, "run/job_identity", layout->job_identity);
  store_set_text(store, "/", "job_sha256", layout->job_sha256);
  store_set_text(store, "/", "job_text_sha256", layout->job_text_sha256);
  store_set_text(
      store, "/", "job",
      strlen(text) < STORE_ATTRIBUTE_MAX ? text : "longer than an attribute can be: see the dataset run/job");
}

/// A column of the history, a slot a run.
static void create_history_column(struct store *store, const struct history_column *column) {
  const uint64_t zero = 0;
  char name[STORE_NAME_MAX];
  struct store_plan plan = {.name = name, .type = history_type(column), .fill = &zero};
  snprintf(name, sizeof name, "run/history/%s", column->name);
  plan.rank = history_extent(column, plan.extent);
  store_add_variable(store, &plan);
  if (column->type == HISTORY_TEXT) {
    store_set_text(store, name, "text", "a row of UTF-8 bytes for each run, padded with zeros");
  }
  if (column->unit != NULL) {
    store_set_text(store, name, "units", column->unit);
  }
  store_set_text(store, name, "long_name", column->long_name);
  if (column->type == HISTORY_OUTCOME) {
    uint8_t value[MAP_OUTCOME_COUNT];
    for (unsigned i = 0; i < MAP_OUTCOME_COUNT; i++) {
      value[i] = (uint8_t)i;
    }
    store_set_numbers(store, name, "flag_values", STORE_UINT8, MAP_OUTCOME_COUNT, value);
    store_set_text(store, name, "flag_meanings", history_outcomes());
  }
}

size_t bookkeeping_history_bytes(void) {
  size_t bytes = 0;
  for (size_t k = 0; k < history_column_count; k++) {
    bytes += MAP_RUNS_MAX * history_columns[k].size;
  }
  return bytes;
}

void bookkeeping_create(struct store *store, const struct map_layout *layout) {
  const size_t n_phi = layout->n_phi, blocks = tiling_blocks(layout_tiling(layout));
  const uint8_t pending = MAP_TILE_PENDING;
  const uint64_t zero = 0;
  char state_checksum[STORE_NAME_MAX];
  const int64_t state = checksum_axis(n_phi, layout->state);
  const int64_t pressure = checksum_axis(layout->n_pressure, layout->pressure);
  const struct store_plan plans[] = {
      {.name = "run/tile_status",
       .type = STORE_UINT8,
       .rank = 2,
       .extent = {n_phi, blocks},
       .fill = &pending},
      {.name = "run/tile_checksum",
       .type = STORE_UINT32,
       .rank = 2,
       .extent = {n_phi, blocks},
       .fill = &zero},
      {.name = "run/origin", .type = STORE_UINT32, .rank = 1, .extent = {n_phi}, .fill = &zero},
      {.name = "run/owner", .type = STORE_UINT64, .rank = 1, .extent = {1}, .fill = &zero},
  };
  store_add_group(store, "run");
  snprintf(state_checksum, sizeof state_checksum, "%s_checksum", columns_state_axis(layout));
  store_set_numbers(store, "run", state_checksum, STORE_INT64, 1, &state);
  store_set_numbers(store, "run", "pressure_checksum", STORE_INT64, 1, &pressure);
  for (size_t k = 0; k < sizeof plans / sizeof plans[0]; k++) {
    store_add_variable(store, &plans[k]);
  }
  store_add_group(store, "run/history");
  for (size_t k = 0; k < history_column_count; k++) {
    create_history_column(store, &history_columns[k]);
  }
  create_job(store, layout);
}

/// Lists of names, as they grow.
struct lists {
  char costs[LIST_MAX], not_digested[LIST_MAX];
};

/// Writes the list of a kind's columns that the layout wants, and adds those of some roles to the others.
static void list_columns(struct store *store, const struct map_layout *layout, enum cagehop_on on,
                         const char *attribute, struct lists *lists) {
  char list[LIST_MAX] = "";
  size_t count;
  const struct cagehop_quantity *columns = cagehop_quantities(on, &count);
  const bool has_kind = on != CAGEHOP_ON_ISOBAR || layout->isobars;
  const bool has_list = on != CAGEHOP_ON_COOLING || layout->n_cooling_rate > 0;
  for (size_t k = 0; k < count && has_kind; k++) {
    const struct cagehop_quantity *column = &columns[k];
    if (!columns_wanted(layout, column)) {
      continue;
    }
    bookkeeping_add_word(store, list, sizeof list, column->name);
    if (column->role == CAGEHOP_ROLE_COST) {
      bookkeeping_add_word(store, lists->costs, sizeof lists->costs, column->name);
    }
    if (column->role != CAGEHOP_ROLE_RESULT) {
      bookkeeping_add_word(store, lists->not_digested, sizeof lists->not_digested, column->name);
    }
  }
  if (has_list) {
    store_set_text(store, "run", attribute, list);
  }
}

void bookkeeping_create_lists(struct store *store, const struct map_layout *layout) {
  struct lists lists = {"", ""};
  for (unsigned on = 0; on < CAGEHOP_RECORD_KINDS; on++) {
    list_columns(store, layout, (enum cagehop_on)on, columns_list_names[on], &lists);
  }
  store_set_text(store, "run", "not_in_checksum", lists.costs);
  store_set_text(store, "run", "not_in_digest", lists.not_digested);
}

void bookkeeping_set_root(struct store *store, const struct map_layout *layout) {
  const int32_t version = FORMAT_WRITTEN;
  const int64_t tile_pressures = (int64_t)layout->tile_pressures;
  store_set_text(store, "/", "title", "cagehop map of glassy dynamics");
  store_set_text(store, "/", "Conventions", "CF-1.9"); // the first with unsigned bytes
  store_set_text(store, "/", "state_axis", columns_state_axis(layout));
  store_set_numbers(store, "/", "format_version", STORE_INT32, 1, &version);
  store_set_numbers(store, "/", "tile_pressures", STORE_INT64, 1, &tile_pressures);
  store_set_text(store, "/", "table_sha256", layout->table_sha256);
  store_set_text(store, "/", "physics_sha256", layout->physics_sha256);
  store_set_numbers(store, "/", "material_phi_g", STORE_DOUBLE, 1, &layout->phi_g);
  for (size_t i = 0; i < layout->attribute_count; i++) {
    store_set_text(store, "/", layout->attribute[i].name, layout->attribute[i].value);
  }
}

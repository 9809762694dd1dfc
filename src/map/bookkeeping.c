// SPDX-License-Identifier: GPL-3.0-or-later
#include "map/bookkeeping.h"

#include "map/history.h"
#include "map/open_map.h"
#include "map_hdf5/layout.h"

#include <stdint.h>
#include <string.h>

/// A text whole: an attribute holds at most 64 KiB. ASCII by its type, whatever its bytes: Octave's load
/// stops at UTF-8 texts of fixed length.
static void create_text(struct builder *builder, const char *name, const char *text) {
  const hid_t type = builder_noted(builder, H5Tcopy(H5T_C_S1));
  const hid_t space = builder_noted(builder, H5Screate(H5S_SCALAR));
  builder_note(builder, H5Tset_size(type, strlen(text) + 1));
  builder_note(builder, H5Tset_strpad(type, H5T_STR_NULLPAD));
  const hid_t dataset = builder_noted(
      builder, H5Dcreate2(builder->run, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  builder_note(builder, H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text));
  H5Dclose(dataset);
  H5Sclose(space);
  H5Tclose(type);
}

/// The job as it was written, and what it says.
static void create_job(struct builder *builder, const struct map_layout *layout) {
  const char *text = layout->job_text;
  create_text(builder, "job", text);
  create_text(builder, "job_identity", layout->job_identity);
  builder_set_text(builder, builder->file, "job_sha256", layout->job_sha256);
  builder_set_text(builder, builder->file, "job_text_sha256", layout->job_text_sha256);
  builder_set_text(
      builder, builder->file, "job",
      strlen(text) < STORE_ATTRIBUTE_MAX ? text : "longer than an attribute can be: see the dataset run/job");
}

/// The columns of the history, a slot a run.
static void create_history(struct builder *builder) {
  const uint64_t zero = 0;
  uint8_t value[MAP_OUTCOME_COUNT];
  const hid_t group =
      builder_noted(builder, H5Gcreate2(builder->run, "history", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  for (size_t k = 0; k < history_column_count; k++) {
    const struct history_column *column = &history_columns[k];
    hsize_t extent[2];
    const int rank = history_extent(column, extent);
    const hid_t dataset =
        builder_create_dataset(builder, group, column->name, history_type(column), rank, extent, &zero);
    if (column->type == HISTORY_TEXT) {
      builder_set_text(builder, dataset, "text", "a row of UTF-8 bytes for each run, padded with zeros");
    }
    if (column->unit != NULL) {
      builder_set_text(builder, dataset, "units", column->unit);
    }
    builder_set_text(builder, dataset, "long_name", column->long_name);
    if (column->type == HISTORY_OUTCOME) {
      for (uint8_t i = 0; i < MAP_OUTCOME_COUNT; i++) {
        value[i] = i;
      }
      builder_set_numbers(builder, dataset, "flag_values", H5T_NATIVE_UINT8, MAP_OUTCOME_COUNT, value);
      builder_set_text(builder, dataset, "flag_meanings", history_outcomes());
    }
    H5Dclose(dataset);
  }
  H5Gclose(group);
}

size_t bookkeeping_history_bytes(void) {
  size_t bytes = 0;
  for (size_t k = 0; k < history_column_count; k++) {
    bytes += STORE_RUNS_MAX * history_columns[k].size;
  }
  return bytes;
}

void bookkeeping_create(struct builder *builder) {
  const struct map_layout *layout = builder->layout;
  const hsize_t blocks = (layout->n_pressure + layout->tile_pressures - 1) / layout->tile_pressures;
  const hsize_t tiles[2] = {layout->n_phi, blocks}, one = 1;
  const uint8_t pending = STORE_TILE_PENDING;
  const uint32_t unset = 0;
  const uint64_t nobody = 0;
  const int64_t phi = store_axis_checksum(layout->n_phi, layout->phi);
  const int64_t pressure = store_axis_checksum(layout->n_pressure, layout->pressure);
  builder->run =
      builder_noted(builder, H5Gcreate2(builder->file, "run", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  builder_set_numbers(builder, builder->run, "phi_checksum", H5T_NATIVE_INT64, 1, &phi);
  builder_set_numbers(builder, builder->run, "pressure_checksum", H5T_NATIVE_INT64, 1, &pressure);
  H5Dclose(
      builder_create_dataset(builder, builder->run, "tile_status", H5T_NATIVE_UINT8, 2, tiles, &pending));
  H5Dclose(
      builder_create_dataset(builder, builder->run, "tile_checksum", H5T_NATIVE_UINT32, 2, tiles, &unset));
  H5Dclose(builder_create_dataset(builder, builder->run, "origin", H5T_NATIVE_UINT32, 1, &tiles[0], &unset));
  H5Dclose(builder_create_dataset(builder, builder->run, "owner", H5T_NATIVE_UINT64, 1, &one, &nobody));
  create_history(builder);
  create_job(builder, layout);
}

/// Appends a kind's columns that the layout wants, and those of a role, to lists of names.
static void list_columns(struct builder *builder, enum cagehop_on on, char *list, char *costs,
                         char *not_digested) {
  size_t count;
  const struct cagehop_quantity *columns = cagehop_quantities(on, &count);
  for (size_t k = 0; k < count; k++) {
    const struct cagehop_quantity *column = &columns[k];
    if (store_wants(builder->layout, column)) {
      bool room = builder_add_word(list, STORE_LIST_MAX, column->name);
      room = (column->role != CAGEHOP_ROLE_COST || builder_add_word(costs, STORE_LIST_MAX, column->name)) &&
             room;
      room = (column->role == CAGEHOP_ROLE_RESULT ||
              builder_add_word(not_digested, STORE_LIST_MAX, column->name)) &&
             room;
      builder_note(builder, room ? 0 : -1);
    }
  }
}

void bookkeeping_create_lists(struct builder *builder) {
  char point[STORE_LIST_MAX] = "", isochore[STORE_LIST_MAX] = "", isobar[STORE_LIST_MAX] = "";
  char costs[STORE_LIST_MAX] = "", not_digested[STORE_LIST_MAX] = "";
  list_columns(builder, CAGEHOP_ON_POINT, point, costs, not_digested);
  list_columns(builder, CAGEHOP_ON_ISOCHORE, isochore, costs, not_digested);
  if (builder->layout->isobars != NULL) {
    list_columns(builder, CAGEHOP_ON_ISOBAR, isobar, costs, not_digested);
  }
  builder_set_text(builder, builder->run, "point_columns", point);
  builder_set_text(builder, builder->run, "isochore_columns", isochore);
  builder_set_text(builder, builder->run, "isobar_columns", isobar);
  builder_set_text(builder, builder->run, "not_in_checksum", costs);
  builder_set_text(builder, builder->run, "not_in_digest", not_digested);
}

void bookkeeping_set_root(struct builder *builder, const char *state_axis) {
  const struct map_layout *layout = builder->layout;
  const int version = STORE_FORMAT_VERSION;
  const int64_t tile_pressures = (int64_t)layout->tile_pressures;
  builder_set_text(builder, builder->file, "title", "cagehop map of glassy dynamics");
  builder_set_text(builder, builder->file, "Conventions", "CF-1.9"); // the first with unsigned bytes
  builder_set_text(builder, builder->file, "state_axis", state_axis);
  builder_set_numbers(builder, builder->file, "format_version", H5T_NATIVE_INT, 1, &version);
  builder_set_numbers(builder, builder->file, "tile_pressures", H5T_NATIVE_INT64, 1, &tile_pressures);
  builder_set_text(builder, builder->file, "table_sha256", layout->table_sha256);
  builder_set_text(builder, builder->file, "physics_sha256", layout->physics_sha256);
  builder_set_numbers(builder, builder->file, "material_phi_g", H5T_NATIVE_DOUBLE, 1, &layout->phi_g);
  for (size_t i = 0; i < layout->attribute_count; i++) {
    builder_set_text(builder, builder->file, layout->attribute[i].name, layout->attribute[i].value);
  }
}

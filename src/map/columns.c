// SPDX-License-Identifier: GPL-3.0-or-later
/// A map of format 3 lists its columns in attributes of the group run, so that maps with other columns than
/// this program's can be read; for format 2 the lists stand here.
#include "map/columns.h"

#include "file_check/file_error.h"
#include "map/checksums.h"
#include "map/format.h"

#include <assert.h>
#include <cagehop/status.h>
#include <stdlib.h>
#include <string.h>

// ---------------------------------------------------------------- the lists

const char *const columns_list_names[CAGEHOP_RECORD_KINDS] = {"point_columns", "isochore_columns",
                                                              "isobar_columns", "cooling_columns"};

/// Format 2, in the order of its checksums. A map without output.rates ends its points with dlntau_dP.
static const char *const format_2[CAGEHOP_RECORD_KINDS] = {
    "r_L1 r_B r_L2 jump_1 jump_2 F_B1 F_B2 Delta K_0 K_B K_2 F_e tau_alpha tau_alpha_rev p_1 p_2 D dlntau_dP "
    "tau_mfpt tau_mfpt_full tau_forward tau_backward tau_two_state tau_slowest p_1_boltzmann G",
    "temperature pressure_unit tau_s S_0 S_peak q_peak g_contact r_cage P_lower P_upper P_coexistence "
    "structure_error structure_residual barrier_error structure_iterations solve_seconds",
    "phi_g phi_g_error T_g pressure_g fragility dT_g_dP activation_volume vft_ln_tau0 vft_ln_tau0_stderr "
    "vft_B "
    "vft_B_stderr vft_T0 vft_T0_stderr vft_T_g fragility_vft",
    ""};

bool columns_is_listed(const char *list, const char *name) {
  const size_t length = strlen(name);
  for (const char *at = list; length > 0 && (at = strstr(at, name)) != NULL; at += length) {
    if ((at == list || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0')) {
      return true;
    }
  }
  return false;
}

/// A list of an attribute of the group run, allocated, or NULL; for format 2 the one that stands here. Maps
/// without cooling rates have no list of those columns.
static char *read_list(const struct store *store, const char *name, const char *old) {
  char *list = format_version(store) < FORMAT_LISTED ? strdup(old) : store_text(store, "run", name);
  return list == NULL && strcmp(name, columns_list_names[CAGEHOP_ON_COOLING]) == 0 ? strdup("") : list;
}

void columns_clear(struct map_columns *columns) {
  for (size_t k = 0; k < columns->count; k++) {
    free(columns->column[k].name);
  }
  free(columns->column);
  *columns = (struct map_columns){0};
}

/// Takes a list of names apart. `old`: a map may lack those that its file does not have.
static int split_list(const struct store *store, char *list, enum cagehop_on on, const char *costs, bool old,
                      struct map_columns *columns) {
  char *rest = NULL;
  columns->column = calloc(COLUMNS_MAX, sizeof *columns->column);
  if (columns->column == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (char *name = strtok_r(list, " ", &rest); name != NULL; name = strtok_r(NULL, " ", &rest)) {
    if (columns->count == COLUMNS_MAX || strchr(name, '/') != NULL) {
      return CAGEHOP_IO;
    }
    if (old && !store_has(store, name)) {
      continue;
    }
    struct map_column *column = &columns->column[columns->count];
    *column = (struct map_column){.name = strdup(name),
                                  .known = cagehop_quantity_find(on, name),
                                  .summed = !columns_is_listed(costs, name)};
    if (column->name == NULL) {
      return CAGEHOP_NO_MEMORY;
    }
    columns->count++;
  }
  return CAGEHOP_OK;
}

int columns_read_lists(struct map *map) {
  struct map_columns *const lists[CAGEHOP_RECORD_KINDS] = {&map->point, &map->isochore, &map->isobar,
                                                           &map->cooling};
  const bool old = format_version(map->store) < FORMAT_LISTED;
  char *costs = read_list(map->store, "not_in_checksum", "solve_seconds");
  int status = costs != NULL ? CAGEHOP_OK : CAGEHOP_IO;
  for (unsigned on = 0; on < CAGEHOP_RECORD_KINDS && status == CAGEHOP_OK; on++) {
    char *list = read_list(map->store, columns_list_names[on], format_2[on]);
    columns_clear(lists[on]);
    status =
        list != NULL ? split_list(map->store, list, (enum cagehop_on)on, costs, old, lists[on]) : CAGEHOP_IO;
    free(list);
  }
  free(costs);
  if (status == CAGEHOP_IO) {
    file_fail(map->error, "%s: the list of its columns is missing or damaged; take a copy of it", map->path);
  }
  return status;
}

char *columns_not_digested(const struct store *store) {
  return read_list(store, "not_in_digest", "solve_seconds");
}

const char *columns_state_axis(const struct map_layout *layout) {
  return layout->state_unit == CAGEHOP_UNIT_KELVIN            ? "temperature"
         : layout->state_unit == CAGEHOP_UNIT_REDUCED_DENSITY ? "density"
                                                              : "phi";
}

bool columns_wanted(const struct map_layout *layout, const struct cagehop_quantity *column) {
  const bool reduced = layout->pressure_unit != CAGEHOP_UNIT_MEGAPASCAL;
  if (strcmp(column->name, columns_state_axis(layout)) == 0) {
    return false;
  }
  switch (column->group) {
  case CAGEHOP_GROUP_RATES:
    return layout->rates;
  case CAGEHOP_GROUP_REDUCED_AXIS:
    return reduced;
  case CAGEHOP_GROUP_MPA_AXIS:
    return !reduced;
  case CAGEHOP_GROUP_INCOMPRESSIBLE:
    return !layout->compressible;
  case CAGEHOP_GROUP_COMPRESSIBLE:
    return layout->compressible;
  case CAGEHOP_GROUP_ELASTIC:
    return layout->elastic;
  case CAGEHOP_GROUP_MODULUS:
    return layout->rates || layout->viscosity;
  case CAGEHOP_GROUP_VISCOSITY:
    return layout->viscosity;
  case CAGEHOP_GROUP_COOLING:
    return layout->isobars && layout->n_cooling_rate > 0;
  case CAGEHOP_GROUP_UNCERTAINTY:
    return layout->standard_errors;
  case CAGEHOP_GROUP_TEMPERATURE_AXIS:
    return layout->state_unit != CAGEHOP_UNIT_PACKING_FRACTION;
  case CAGEHOP_GROUP_ENERGY:
    return layout->energy;
  case CAGEHOP_GROUP_THERMODYNAMICS:
    return layout->thermodynamics;
  case CAGEHOP_GROUP_BASIC:
    break;
  }
  return true;
}

int columns_check_known(struct map *map) {
  const struct map_columns *const lists[CAGEHOP_RECORD_KINDS] = {&map->point, &map->isochore, &map->isobar,
                                                                 &map->cooling};
  for (unsigned on = 0; on < CAGEHOP_RECORD_KINDS; on++) {
    for (size_t k = 0; k < lists[on]->count; k++) {
      if (lists[on]->column[k].known == NULL) {
        return file_fail(map->error, "%s has a variable '%s' that this cagehop can't write", map->path,
                         lists[on]->column[k].name);
      }
    }
  }
  return CAGEHOP_OK;
}

/// Whether a list is this program's columns, one for one.
static bool are_own_columns(const struct map_columns *columns, const struct map_layout *layout,
                            enum cagehop_on on) {
  size_t at = 0, count;
  const struct cagehop_quantity *own = cagehop_quantities(on, &count);
  for (size_t k = 0; k < count; k++) {
    if (columns_wanted(layout, &own[k])) {
      if (at == columns->count || columns->column[at].known != &own[k]) {
        return false;
      }
      at++;
    }
  }
  return at == columns->count;
}

int columns_check(struct map *map, const struct map_layout *layout) {
  const bool same = are_own_columns(&map->point, layout, CAGEHOP_ON_POINT) &&
                    are_own_columns(&map->isochore, layout, CAGEHOP_ON_ISOCHORE) &&
                    (!layout->isobars || are_own_columns(&map->isobar, layout, CAGEHOP_ON_ISOBAR)) &&
                    are_own_columns(&map->cooling, layout, CAGEHOP_ON_COOLING);
  return same ? CAGEHOP_OK
              : file_fail(
                    map->error,
                    "%s has other columns than this cagehop writes: finish the map with the version that "
                    "began it, or choose another file with -o",
                    map->path);
}

// ---------------------------------------------------------------- values

static_assert(sizeof(int) == sizeof(int32_t), "whole numbers are stored with four bytes");

enum store_type columns_type(const struct cagehop_quantity *column) {
  return column->type == CAGEHOP_QUANTITY_DOUBLE ? STORE_DOUBLE : STORE_INT32;
}

bool columns_find(struct map *map, struct map_columns *columns, int rank, size_t rows, size_t length) {
  for (size_t k = 0; k < columns->count; k++) {
    struct map_column *column = &columns->column[k];
    const struct store_shape shape = {.rank = rank, .extent = {rows, length}};
    if (!map_find(map, column->name, shape, &column->variable)) {
      return false;
    }
    if (column->known != NULL && column->variable.shape.type != columns_type(column->known)) {
      column->known = NULL;
    }
  }
  return true;
}

struct column_place columns_place(struct tiling tiling, size_t row, size_t block) {
  const struct tile tile = tile_at(row, block, tiling);
  return (struct column_place){row, tile.first, tile.count};
}

/// Gathers one column of `count` records that lie `step` bytes apart.
static void gather(size_t count, const char *from, size_t step, size_t size, double buffer[]) {
  for (size_t j = 0; j < count && size == sizeof(double); j++) { // nearly all; a copy of known size is a load
    memcpy(&buffer[j], from + j * step, sizeof(double));
  }
  for (size_t j = 0; j < count && size != sizeof(double); j++) {
    memcpy((char *)buffer + j * size, from + j * step, size);
  }
}

const char *columns_write(const struct map_columns *columns, enum cagehop_on on, struct column_place place,
                          const void *record, double buffer[], uint32_t *sum) {
  const size_t step = cagehop_record_size(on);
  for (size_t k = 0; k < columns->count; k++) {
    const struct map_column *column = &columns->column[k];
    const size_t size = column->variable.shape.size;
    gather(place.count, (const char *)record + column->known->offset, step, size, buffer);
    *sum = column->summed ? checksum_add(*sum, buffer, place.count * size) : *sum;
    if (store_write(&column->variable, place.row, place.first, place.count, buffer) != CAGEHOP_OK) {
      return column->name;
    }
  }
  return NULL;
}

int columns_read(const struct map_columns *columns, enum cagehop_on on, struct column_place place,
                 void *record, double buffer[], uint32_t *sum) {
  const size_t step = cagehop_record_size(on);
  for (size_t k = 0; k < columns->count; k++) {
    const struct map_column *column = &columns->column[k];
    const size_t size = column->variable.shape.size;
    char *to = column->known != NULL && record != NULL ? (char *)record + column->known->offset : NULL;
    if (!column->summed && to == NULL) {
      continue;
    }
    if (store_read(&column->variable, place.row, place.first, place.count, buffer) != CAGEHOP_OK) {
      return CAGEHOP_IO;
    }
    *sum = column->summed ? checksum_add(*sum, buffer, place.count * size) : *sum;
    for (size_t j = 0; j < place.count && to != NULL; j++) {
      memcpy(to + j * step, (const char *)buffer + j * size, size);
    }
  }
  return CAGEHOP_OK;
}

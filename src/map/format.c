// SPDX-License-Identifier: GPL-3.0-or-later
/// What a map says of itself: its format, its first axis, its columns. A map of format 3 lists its columns in
/// attributes of the group run, so that maps with other columns than this program's can be read; for format 2
/// the lists stand here.
#include "map/open_map.h"

#include <assert.h>
#include <cagehop/status.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

// ---------------------------------------------------------------- the format

/// Copies a text of the file's for a message of one line.
static void copy_plain(char *to, size_t size, const char *from) {
  size_t k = 0;
  for (; from[k] != '\0' && k + 1 < size; k++) {
    to[k] = (char)(isprint((unsigned char)from[k]) ? from[k] : '?');
  }
  to[k] = '\0';
}

/// "cagehop 0.1.0 (eed61f0)", the program that a map was begun with.
static void name_writer(hid_t file, char writer[160]) {
  char version[64] = "an unknown version", commit[64] = "";
  char *stored = store_read_text(file, "cagehop_version"), *built = store_read_text(file, "git_commit");
  if (stored != NULL) {
    copy_plain(version, sizeof version, stored);
  }
  if (built != NULL && built[0] != '\0') {
    copy_plain(commit, sizeof commit, built);
  }
  snprintf(writer, 160, "cagehop %s%s%s%s", version, commit[0] != '\0' ? " (" : "", commit,
           commit[0] != '\0' ? ")" : "");
  free(stored);
  free(built);
}

int store_check_format(hid_t file, const char *path, char error[MAP_ERROR_MAX]) {
  char writer[160];
  const int64_t version = store_read_number(file, "format_version");
  if (version >= STORE_FORMAT_OLDEST && version <= STORE_FORMAT_VERSION) {
    return CAGEHOP_OK;
  }
  if (version < 0) {
    return store_fail(error, "%s is no cagehop map, or damaged", path);
  }
  name_writer(file, writer);
  return store_fail(error, "%s has format %lld, written by %s; this cagehop reads formats %d to %d; use %s",
                    path, (long long)version, writer, STORE_FORMAT_OLDEST, STORE_FORMAT_VERSION,
                    version > STORE_FORMAT_VERSION ? "a newer cagehop" : "the version that wrote it");
}

int store_check_written(hid_t file, const char *path, char error[MAP_ERROR_MAX]) {
  char writer[160];
  const int64_t version = store_read_number(file, "format_version");
  if (version == STORE_FORMAT_VERSION) {
    return CAGEHOP_OK;
  }
  name_writer(file, writer);
  return store_fail(
      error,
      "%s has format %lld, begun by %s; this cagehop writes format %d only: finish the map with the "
      "version that began it, or choose another file with -o",
      path, (long long)version, writer, STORE_FORMAT_VERSION);
}

int store_read_state_axis(hid_t file, char name[STORE_NAME_MAX]) {
  char *stored = store_read_text(file, "state_axis");
  const char *axis = stored != NULL ? stored : "phi"; // format 2 knows no other
  const size_t length = strlen(axis);
  const bool sound = length > 0 && length < STORE_NAME_MAX && strchr(axis, '/') == NULL;
  if (sound) {
    copy_plain(name, STORE_NAME_MAX, axis);
  }
  free(stored);
  return sound ? CAGEHOP_OK : CAGEHOP_IO;
}

// ---------------------------------------------------------------- the columns

/// The lists in the file, by enum cagehop_on.
static const char *const list_names[] = {"point_columns", "isochore_columns", "isobar_columns"};
static_assert(sizeof list_names / sizeof list_names[0] == CAGEHOP_RECORD_KINDS,
              "one list for each kind of record");

/// Format 2, in the order of its checksums. A map without output.rates ends its points with dlntau_dP.
static const char *const format_2[CAGEHOP_RECORD_KINDS] = {
    "r_L1 r_B r_L2 jump_1 jump_2 F_B1 F_B2 Delta K_0 K_B K_2 F_e tau_alpha tau_alpha_rev p_1 p_2 D dlntau_dP "
    "tau_mfpt tau_mfpt_full tau_forward tau_backward tau_two_state tau_slowest p_1_boltzmann G",
    "temperature pressure_unit tau_s S_0 S_peak q_peak g_contact r_cage P_lower P_upper P_coexistence "
    "structure_error structure_residual barrier_error structure_iterations solve_seconds",
    "phi_g phi_g_error T_g pressure_g fragility dT_g_dP activation_volume vft_ln_tau0 vft_ln_tau0_stderr "
    "vft_B "
    "vft_B_stderr vft_T0 vft_T0_stderr vft_T_g fragility_vft"};

/// Whether a name is one of those in a list with blanks between.
static bool is_listed(const char *list, const char *name) {
  const size_t length = strlen(name);
  for (const char *at = list; length > 0 && (at = strstr(at, name)) != NULL; at += length) {
    if ((at == list || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0')) {
      return true;
    }
  }
  return false;
}

/// A list of an attribute of the group run, allocated, or NULL; for format 2 the one that stands here.
static char *read_list(hid_t file, const char *name, const char *old) {
  if (store_read_number(file, "format_version") < 3) {
    return strdup(old);
  }
  const hid_t run = store_has(file, "run") ? H5Gopen2(file, "run", H5P_DEFAULT) : -1;
  char *list = run >= 0 ? store_read_text(run, name) : NULL;
  if (run >= 0) {
    H5Gclose(run);
  }
  return list;
}

void store_clear_columns(struct store_columns *columns) {
  for (size_t k = 0; k < columns->count; k++) {
    free(columns->column[k].name);
  }
  free(columns->column);
  *columns = (struct store_columns){0};
}

/// Takes a list of names apart. `old`: a map may lack those that its file does not have.
static int split_list(hid_t file, char *list, enum cagehop_on on, const char *costs, bool old,
                      struct store_columns *columns) {
  char *rest = NULL;
  columns->column = calloc(STORE_COLUMNS_MAX, sizeof *columns->column);
  if (columns->column == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (char *name = strtok_r(list, " ", &rest); name != NULL; name = strtok_r(NULL, " ", &rest)) {
    if (columns->count == STORE_COLUMNS_MAX || strchr(name, '/') != NULL) {
      return CAGEHOP_IO;
    }
    if (old && !store_has(file, name)) {
      continue;
    }
    struct store_column *column = &columns->column[columns->count];
    *column = (struct store_column){.name = strdup(name),
                                    .known = cagehop_quantity_find(on, name),
                                    .summed = !is_listed(costs, name),
                                    .dataset = -1,
                                    .type = -1};
    if (column->name == NULL) {
      return CAGEHOP_NO_MEMORY;
    }
    columns->count++;
  }
  return CAGEHOP_OK;
}

int store_read_columns(struct map *map) {
  struct store_columns *const lists[CAGEHOP_RECORD_KINDS] = {&map->point, &map->isochore, &map->isobar};
  const bool old = store_read_number(map->file, "format_version") < 3;
  char *costs = read_list(map->file, "not_in_checksum", "solve_seconds");
  int status = costs != NULL ? CAGEHOP_OK : CAGEHOP_IO;
  for (unsigned on = 0; on < CAGEHOP_RECORD_KINDS && status == CAGEHOP_OK; on++) {
    char *list = read_list(map->file, list_names[on], format_2[on]);
    store_clear_columns(lists[on]);
    status =
        list != NULL ? split_list(map->file, list, (enum cagehop_on)on, costs, old, lists[on]) : CAGEHOP_IO;
    free(list);
  }
  free(costs);
  if (status == CAGEHOP_IO) {
    store_fail(map->error, "%s: the list of its columns is missing or damaged; take a copy of it", map->path);
  }
  return status;
}

bool store_is_digested(hid_t file, const char *name) {
  char *list = read_list(file, "not_in_digest", "solve_seconds");
  const bool left_out = list != NULL && is_listed(list, name);
  free(list);
  return !left_out;
}

bool store_wants(const struct map_layout *layout, const struct cagehop_quantity *column) {
  // NULL where only the size is asked for, which is the same.
  const bool reduced = layout->pressure_unit == NULL || strcmp(layout->pressure_unit, "MPa") != 0;
  switch (column->group) {
  case CAGEHOP_GROUP_RATES:
    return layout->rates;
  case CAGEHOP_GROUP_REDUCED_AXIS:
    return reduced;
  case CAGEHOP_GROUP_MPA_AXIS:
    return !reduced;
  case CAGEHOP_GROUP_BASIC:
    break;
  }
  return true;
}

int store_check_known(struct map *map) {
  const struct store_columns *const lists[CAGEHOP_RECORD_KINDS] = {&map->point, &map->isochore, &map->isobar};
  for (unsigned on = 0; on < CAGEHOP_RECORD_KINDS; on++) {
    for (size_t k = 0; k < lists[on]->count; k++) {
      if (lists[on]->column[k].known == NULL) {
        return store_fail(map->error, "%s has a variable '%s' that this cagehop can't write", map->path,
                          lists[on]->column[k].name);
      }
    }
  }
  return CAGEHOP_OK;
}

/// Whether a list is this program's columns, one for one.
static bool are_own_columns(const struct store_columns *columns, const struct map_layout *layout,
                            enum cagehop_on on) {
  size_t at = 0, count;
  const struct cagehop_quantity *own = cagehop_quantities(on, &count);
  for (size_t k = 0; k < count; k++) {
    if (store_wants(layout, &own[k])) {
      if (at == columns->count || columns->column[at].known != &own[k]) {
        return false;
      }
      at++;
    }
  }
  return at == columns->count;
}

int store_check_columns(struct map *map, const struct map_layout *layout) {
  const bool same = are_own_columns(&map->point, layout, CAGEHOP_ON_POINT) &&
                    are_own_columns(&map->isochore, layout, CAGEHOP_ON_ISOCHORE) &&
                    (layout->isobars == NULL || are_own_columns(&map->isobar, layout, CAGEHOP_ON_ISOBAR));
  return same ? CAGEHOP_OK
              : store_fail(
                    map->error,
                    "%s has other columns than this cagehop writes: finish the map with the version that "
                    "began it, or choose another file with -o",
                    map->path);
}

// SPDX-License-Identifier: GPL-3.0-or-later
/// One SHA-256 over a map's physical data: two maps of a job have the same one, whatever ranks, order and
/// interruptions made them.
#include "digest/digest.h"
#include "file_check/file_error.h"
#include "map/format.h"
#include "map/isobars.h"
#include "map/probe.h"
#include "status/array.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// The order of the variables: kind by kind, and by name within a kind.
enum kind { AXIS, ON_STATES, ON_POINTS, ON_PRESSURE, DIGEST_KINDS };

/// A variable that belongs into the digest.
struct member {
  char *name; // owned
  enum kind kind;
  struct store_variable variable;
};

struct digester {
  struct map *map; // its columns as listed, nothing open but the file
  size_t count;
  struct member *member; // in the order of their names, owned
  struct sha256_ctx hash;
  const char *path;
  char *error;
  bool trial; // only the first row of each variable
};

/// Gives every NaN among little-endian doubles the same bits: their sign and payload differ between
/// processors.
static void unify_nans(size_t count, uint8_t bytes[]) {
  static const uint8_t zero[6] = {0}, nan[8] = {0, 0, 0, 0, 0, 0, 0xf8, 0x7f};
  for (uint8_t *at = bytes; at < bytes + 8 * count; at += 8) {
    const bool special = (at[7] & 0x7f) == 0x7f && (at[6] & 0xf0) == 0xf0;
    if (special && ((at[6] & 0x0f) != 0 || memcmp(at, zero, sizeof zero) != 0)) {
      memcpy(at, nan, sizeof nan);
    }
  }
}

/// Turns the bytes of each value round where this machine keeps the highest first.
static void order_bytes(size_t count, size_t size, uint8_t bytes[]) {
  const uint16_t one = 1;
  if (*(const uint8_t *)&one == 1) {
    return;
  }
  for (uint8_t *at = bytes; at < bytes + count * size; at += size) {
    for (size_t k = 0; k < size / 2; k++) {
      const uint8_t byte = at[k];
      at[k] = at[size - 1 - k];
      at[size - 1 - k] = byte;
    }
  }
}

/// Adds a variable's values row by row, as wide as in the file, the lowest byte first.
static int add_values(struct digester *digester, const struct store_variable *variable) {
  const struct store_shape *shape = &variable->shape;
  const size_t count = shape->extent[shape->rank - 1];
  const size_t rows = shape->rank == 2 && !digester->trial ? shape->extent[0] : 1;
  uint8_t *bytes = malloc(count * shape->size);
  int status = bytes != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
  for (size_t i = 0; i < rows && status == CAGEHOP_OK; i++) {
    status = store_read(variable, i, 0, count, bytes);
    if (status == CAGEHOP_OK) {
      order_bytes(count, shape->size, bytes);
      if (shape->type == STORE_DOUBLE) {
        unify_nans(count, bytes);
      }
      sha256_update(&digester->hash, count * shape->size, bytes);
    }
  }
  free(bytes);
  return status;
}

/// By the name, not by the attached scales: HDF5 crashes over the references of a damaged file.
static enum kind kind_of(const struct map *map, const char *name, int rank) {
  if (strcmp(name, map->state_axis) == 0 || strcmp(name, "pressure") == 0 ||
      strcmp(name, ISOBARS_COOLING_AXIS) == 0) {
    return AXIS;
  }
  if (rank == 2) {
    return ON_POINTS;
  }
  for (size_t k = 0; k < map->isochore.count; k++) {
    if (strcmp(name, map->isochore.column[k].name) == 0) {
      return ON_STATES;
    }
  }
  return strcmp(name, "isochore_status") == 0 ? ON_STATES : ON_PRESSURE;
}

/// Notes the variable `name`, which belongs into the digest.
static int note_member(struct digester *digester, const char *name) {
  struct store_variable variable;
  if (!store_find(digester->map->store, name, &(struct store_shape){0}, &variable)) {
    return file_fail(digester->error,
                     "%s: the variable '%.100s' holds no numbers on one or two axes: damaged, "
                     "or no part of a map",
                     digester->path, name);
  }
  struct member *longer = array_grown(digester->member, digester->count, sizeof *longer);
  char *copy = strdup(name);
  if (longer == NULL || copy == NULL) {
    digester->member = longer != NULL ? longer : digester->member;
    free(copy);
    return CAGEHOP_NO_MEMORY;
  }
  digester->member = longer;
  digester->member[digester->count++] =
      (struct member){copy, kind_of(digester->map, name, variable.shape.rank), variable};
  return CAGEHOP_OK;
}

/// Finds all that belong into it, once: HDF5 looks long for each entry of a list.
static int find_members(struct digester *digester) {
  const struct store *store = digester->map->store;
  char name[STORE_NAME_MAX], *left_out = columns_not_digested(store);
  int status = CAGEHOP_OK;
  enum store_entry entry = STORE_OTHER;
  for (size_t k = 0; entry != STORE_END && status == CAGEHOP_OK; k++) {
    entry = store_list(store, STORE_VARIABLES, k, name);
    if (entry == STORE_DAMAGED) {
      status = file_fail(digester->error, "%s: the name of a variable is damaged", digester->path);
    } else if (entry == STORE_LISTED && (left_out == NULL || !columns_is_listed(left_out, name))) {
      status = note_member(digester, name);
    }
  }
  free(left_out);
  return status;
}

/// Adds a variable: its name, a zero byte, its values.
static int add_member(struct digester *digester, const struct member *member) {
  sha256_update(&digester->hash, strlen(member->name) + 1, (const uint8_t *)member->name);
  const int status = add_values(digester, &member->variable);
  return status == CAGEHOP_IO ? file_fail(digester->error,
                                          "%s: the variable '%.100s' can't be read: the file is "
                                          "damaged",
                                          digester->path, member->name)
                              : status;
}

static int add_members(struct digester *digester) {
  int status = CAGEHOP_OK;
  for (unsigned kind = AXIS; kind < DIGEST_KINDS; kind++) {
    for (size_t k = 0; k < digester->count && status == CAGEHOP_OK; k++) {
      if (digester->member[k].kind == (enum kind)kind) {
        status = add_member(digester, &digester->member[k]);
      }
    }
  }
  return status;
}

static void clear_members(struct digester *digester) {
  for (size_t k = 0; k < digester->count; k++) {
    free(digester->member[k].name);
  }
  free(digester->member);
}

static int find_digest(const char *path, bool trial, char hexadecimal[DIGEST_TEXT],
                       char error[MAP_ERROR_MAX]) {
  struct digester digester = {
      .map = map_new(path, 1, (struct tiling){1, 1}), .path = path, .error = error, .trial = trial};
  if (digester.map == NULL) {
    file_fail(error, "%s: out of memory", path);
    return CAGEHOP_NO_MEMORY;
  }
  int status = format_open(path, &digester.map->store, error);
  if (status == CAGEHOP_OK &&
      format_state_axis(digester.map->store, digester.map->state_axis) != CAGEHOP_OK) {
    status = file_fail(error, "%s: the attribute state_axis is damaged", path);
  }
  if (status == CAGEHOP_OK) {
    status = columns_read_lists(digester.map);
    snprintf(error, MAP_ERROR_MAX, "%s", digester.map->error);
  }
  sha256_init(&digester.hash);
  if (status == CAGEHOP_OK) {
    status = find_members(&digester);
  }
  if (status == CAGEHOP_OK) {
    status = add_members(&digester);
  }
  if (status == CAGEHOP_OK) {
    digest_finish(&digester.hash, hexadecimal);
  } else if (status == CAGEHOP_NO_MEMORY) {
    file_fail(error, "%s: out of memory", path);
  }
  clear_members(&digester);
  map_discard(digester.map);
  return status;
}

static void try_digest(const char *path) {
  char hexadecimal[DIGEST_TEXT], error[MAP_ERROR_MAX];
  (void)find_digest(path, true, hexadecimal, error);
}

int map_digest(const char *path, char hexadecimal[DIGEST_TEXT], char error[MAP_ERROR_MAX]) {
  const int status = probe_as(path, try_digest, error);
  return status == CAGEHOP_OK ? find_digest(path, false, hexadecimal, error) : status;
}

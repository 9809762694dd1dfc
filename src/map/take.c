// SPDX-License-Identifier: GPL-3.0-or-later
#include "map/take.h"

#include "map/checksums.h"

#include <cagehop/status.h>
#include <string.h>

/// Stricter than ==, for which 0 and -0 are one.
static bool same_bits(double a, double b) {
  uint64_t bits[2];
  memcpy(&bits[0], &a, sizeof a);
  memcpy(&bits[1], &b, sizeof b);
  return bits[0] == bits[1];
}

void take_match_axis(size_t count, const double value[], size_t old_count, const double old[], size_t at[]) {
  size_t k = 0;
  for (size_t i = 0; i < count; i++) {
    while (k < old_count && old[k] < value[i]) {
      k++;
    }
    at[i] = k < old_count && same_bits(old[k], value[i]) ? k : TAKE_NOWHERE;
  }
}

static bool read_profile(const struct map *map, size_t i, struct cagehop_profile *profile) {
  return store_read(&map->variable.profile_S, i, 0, CAGEHOP_PROFILE_Q, profile->S) == CAGEHOP_OK &&
         store_read(&map->variable.profile_g, i, 0, CAGEHOP_PROFILE_R, profile->g) == CAGEHOP_OK;
}

/// The row of the old map's isochore i, and its profile where the new map wants one, if they are what its
/// tiles' checksums go over.
static bool read_isochore(struct map *old, size_t i, bool wants_profile,
                          struct cagehop_isochore_summary *summary, struct cagehop_profile *profile,
                          uint32_t *origin) {
  double value;
  uint32_t row = 0;
  int8_t failure;
  cagehop_record_clear(CAGEHOP_ON_ISOCHORE, summary); // what the old map has no column for stays unknown
  if (columns_read(&old->isochore, CAGEHOP_ON_ISOCHORE, (struct column_place){0, i, 1}, summary, &value,
                   &row) != CAGEHOP_OK ||
      store_read(&old->variable.isochore_status, 0, i, 1, &failure) != CAGEHOP_OK ||
      store_read(&old->variable.origin, 0, i, 1, origin) != CAGEHOP_OK) {
    return false;
  }
  summary->status = (int)failure;
  row = checksum_add_status(row, failure, *origin);
  return checksum_add_stored_profile(old, i, &row) == CAGEHOP_OK && row == old->row[i] &&
         (!wants_profile || read_profile(old, i, profile));
}

static bool has_finished_tile(const struct map *map, size_t i) {
  for (size_t b = 0; b < map->blocks; b++) {
    if (map_tile_done(map, i, b)) {
      return true;
    }
  }
  return false;
}

int take_row(struct map *map, size_t i, struct map *old, size_t old_i, bool *fits) {
  struct cagehop_isochore_summary summary;
  struct cagehop_profile profile;
  uint32_t origin;
  *fits = false;
  if (has_finished_tile(map, i)) {
    *fits = map->row[i] == old->row[old_i];
    return CAGEHOP_OK;
  }
  const bool wants_profile = map->variable.profile_S.id != 0;
  const bool has_profile = old->variable.profile_S.shape.extent[1] == CAGEHOP_PROFILE_Q &&
                           old->variable.profile_g.shape.extent[1] == CAGEHOP_PROFILE_R;
  if ((wants_profile && !has_profile) ||
      !read_isochore(old, old_i, wants_profile, &summary, &profile, &origin)) {
    return CAGEHOP_OK;
  }
  *fits = true;
  return map_write_isochore_of(map, i, &summary, wants_profile ? &profile : NULL, origin);
}

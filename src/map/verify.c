// SPDX-License-Identifier: GPL-3.0-or-later
/// Holds a map against its checksums, for `cagehop info --verify`. Works on a map that a run is writing.
#include "file_check/file_error.h"
#include "map/checksums.h"
#include "map/isobars.h"
#include "map/reader.h"
#include "status/array.h"

#include <cagehop/status.h>
#include <stdlib.h>

struct verifier {
  const struct map_reader *reader;
  uint8_t *before; ///< the tiles' status, read before anything else; owned
};

static bool tile_is_sound(struct map *map, size_t i, size_t block, uint8_t status) {
  return status == MAP_TILE_PENDING ||
         (status == MAP_TILE_DONE && checksum_tile_is_sound(map, i, block, NULL));
}

/// Whether a tile that looked damaged still does: a run may have been writing it again.
static bool still_damaged(struct map *map, size_t i, size_t block) {
  uint8_t status;
  return store_read(&map->variable.tile_status, i, block, 1, &status) != CAGEHOP_OK ||
         checksum_rows(map) != CAGEHOP_OK || !tile_is_sound(map, i, block, status);
}

static int note_damage(const struct verifier *verifier, size_t i, size_t block, struct map_check *check) {
  const struct map *map = verifier->reader->map;
  const struct tile tile = tile_at(i, block, map->tiling);
  struct map_damage *longer = array_grown(check->damaged, check->damaged_count, sizeof *check->damaged);
  if (longer == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  check->damaged = longer;
  check->damaged[check->damaged_count++] =
      (struct map_damage){.isochore = i,
                          .state = verifier->reader->state[i],
                          .pressure_first = verifier->reader->pressure[tile.first],
                          .pressure_last = verifier->reader->pressure[tile.first + tile.count - 1]};
  return CAGEHOP_OK;
}

static int check_tiles(struct verifier *verifier, struct map_check *check) {
  struct map *map = verifier->reader->map;
  int status = map_read_tile_status(map, verifier->before);
  if (status == CAGEHOP_OK) {
    status = checksum_rows(map);
  }
  for (size_t i = 0; i < map->n_phi && status == CAGEHOP_OK; i++) {
    for (size_t b = 0; b < map->blocks && status == CAGEHOP_OK; b++) {
      const uint8_t before = verifier->before[i * map->blocks + b];
      check->tiles_done += before != MAP_TILE_PENDING;
      if (!tile_is_sound(map, i, b, before) && still_damaged(map, i, b)) {
        status = note_damage(verifier, i, b, check);
      }
    }
  }
  return status;
}

int reader_verify(const struct map_reader *reader, struct map_check *check, char error[MAP_ERROR_MAX]) {
  struct map *map = reader->map;
  struct verifier verifier = {.reader = reader};
  *check = (struct map_check){.tile_count = map->n_phi * map->blocks};
  verifier.before = calloc(check->tile_count, 1);
  int status = verifier.before == NULL ? CAGEHOP_NO_MEMORY : check_tiles(&verifier, check);
  if (status == CAGEHOP_OK) {
    status = isobars_verify(map, reader->pressure, check);
  }
  if (status != CAGEHOP_OK) {
    file_fail(error, "%s", status == CAGEHOP_IO ? map->error : "out of memory");
    map_check_clear(check);
  }
  free(verifier.before);
  return status;
}

int map_verify(const char *path, struct map_check *check, char error[MAP_ERROR_MAX]) {
  struct map_reader reader;
  *check = (struct map_check){0};
  int status = reader_begin(path, &reader, error);
  if (status == CAGEHOP_OK) {
    status = reader_verify(&reader, check, error);
  }
  reader_end(&reader);
  return status;
}

void map_check_clear(struct map_check *check) {
  free(check->damaged);
  free(check->isobar_damaged);
  *check = (struct map_check){0};
}

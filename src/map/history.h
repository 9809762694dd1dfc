// SPDX-License-Identifier: GPL-3.0-or-later
/// Private to the room: the columns of group run/history, one value a run in each.
#ifndef CAGEHOP_MAP_HISTORY_H
#define CAGEHOP_MAP_HISTORY_H

#include "map/open_map.h"

#include <stddef.h>

enum history_type { HISTORY_TEXT, HISTORY_INT64, HISTORY_INT32, HISTORY_UINT32, HISTORY_OUTCOME };

/// One column of the history: a member of struct map_run.
struct history_column {
  const char *name;
  const char *unit; ///< what UDUNITS reads; NULL for text and flags
  const char *long_name;
  enum history_type type;
  size_t offset, size; ///< of the member; a text is padded with zero bytes to its size
};

/// Dimensions of a column's dataset: a number for each run; of a text `size` bytes for each. A matrix of
/// bytes, because netCDF-C 4.9.0 crashes when it reads an array of texts, and Octave 7 stops at a matrix of
/// characters. Writes them into extent[2] and returns how many.
int history_extent(const struct history_column *column, size_t extent[2]);

extern const struct history_column history_columns[];
extern const size_t history_column_count;

/// The type of a column's values, in memory and in the file.
enum store_type history_type(const struct history_column *column);

/// The names of the outcomes, in their order, separated by blanks: "none running ...".
const char *history_outcomes(void);

/// Finds the columns of the run history. 0 or CAGEHOP_IO with map->error.
int history_open(struct map *map);

/// All MAP_RUNS_MAX slots of the history, allocated; NULL after an error. 0, CAGEHOP_IO or CAGEHOP_NO_MEMORY.
int history_read(const struct map *map, struct map_run *run[]);

/// Opens this run's slot in the history, the first free one or the last, and notes that it runs. 0,
/// CAGEHOP_IO or CAGEHOP_NO_MEMORY, with map->error.
int history_begin(struct map *map, const struct map_origin *origin);

/// The history of another map, of which this run is a part, in place of this map's. 0, CAGEHOP_IO or
/// CAGEHOP_NO_MEMORY, with map->error.
int history_inherit(struct map *map, const struct map *from);

/// Writes this run's slot with that outcome. 0 or CAGEHOP_IO.
int history_note(struct map *map, enum map_outcome outcome, const char *reason);

/// Gives another run's slot an outcome. 0 or CAGEHOP_IO.
int history_end_other(struct map *map, size_t slot, enum map_outcome outcome);

/// The history as lines for people, allocated one by one; to be freed even after an error. *last receives the
/// last run, with outcome MAP_RUN_NONE where there is none or the format is 2, *seconds what all took, as
/// rank_seconds of struct map_info. 0, CAGEHOP_IO or CAGEHOP_NO_MEMORY.
int history_describe(struct store *store, size_t *count, char **run[], struct map_run *last, double *seconds);

/// The same of a map of format 2, whose history is texts of fixed length.
int history_2_read(const struct store *store, size_t *count, char **run[]);

/// Copies a text into a buffer of `size` bytes, cut where it is too long, and zeroes the rest.
void history_copy_text(char *to, size_t size, const char *text);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/// What `cagehop info` tells of a map's numbers: ranges, the glass transition, a picture of its regimes.
#ifndef CAGEHOP_CLI_MAP_PAGE_H
#define CAGEHOP_CLI_MAP_PAGE_H

#include "map/view.h"

#include <stdbool.h>

enum {
  MAP_PAGE_WIDTH_MAX = 72, ///< of the picture, in characters
  MAP_PAGE_HEIGHT = 12,
  MAP_PAGE_POINTS_MAX = 2000000, ///< of a map that is read for it
};

/// From the lowest to the highest finite number; NaN where there is none.
struct map_range {
  double low, high;
};

/// The isobar at one end of the pressures.
struct map_page_isobar {
  double pressure; ///< in the unit of the axis
  double T_g, fragility;
};

struct map_page {
  struct map_range temperature, phi, pressure_MPa, pressure_reduced, tau_alpha;
  bool has_isobars;                 ///< whether there is a glass transition at one of the ends
  struct map_page_isobar isobar[2]; ///< at the lowest and the highest pressure that have one
  double mean_seconds;              ///< that an isochore took to solve; NaN where none is done
  int width, height;                ///< of the picture
  uint8_t regime[MAP_PAGE_HEIGHT][MAP_PAGE_WIDTH_MAX]; ///< [0] at the lowest pressure
};

/// Reads a map that has at most MAP_PAGE_POINTS_MAX points, for a picture of at most `width` characters and
/// `height` lines. What is not finished, or damaged, is left out. 0, or CAGEHOP_IO / CAGEHOP_NO_MEMORY with
/// one line in `error`.
int map_page_read(const char *path, int width, int height, struct map_page *page, char error[MAP_ERROR_MAX]);

/// Prints the lines of the ranges and of the glass transition.
void map_page_print(const struct map_page *page, const char *pressure_unit);

/// Prints the picture with its legend: blocks in a UTF-8 locale, else letters; colours on a terminal that has
/// them.
void map_page_picture(const struct map_page *page, const struct map_info *info);

#endif

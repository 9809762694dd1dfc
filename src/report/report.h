// SPDX-License-Identifier: GPL-3.0-or-later
/// A page to look at a map: the data of the map as JSON, put into a template that the build made of the
/// page's own scripts and a plotting library. Nothing here is collective.
#ifndef CAGEHOP_REPORT_H
#define CAGEHOP_REPORT_H

#include "map/map.h"

#include <jansson.h>
#include <stdio.h>

/// Bytes that the points of a map have in a page where nothing else is asked for.
#define REPORT_BYTES 5e6

struct report_params {
  const char *path;    ///< of the map
  const char *program; ///< version and commit of who makes the page
  double points;       ///< at most that many; NaN: as many as REPORT_BYTES hold
};

/// What the page shows, for people.
struct report_summary {
  size_t points, points_shown;
  size_t tiles, tiles_done;
  size_t damaged; ///< finished tiles, and blocks of isobars, that are not what was written: left out
};

/// The data of a page, owned by the caller. 0, or CAGEHOP_IO / CAGEHOP_NO_MEMORY with one line in `error`.
int report_data(const struct report_params *params, json_t **data, struct report_summary *summary,
                char error[MAP_ERROR_MAX]);

/// The template, allocated. Looked for in the file that the environment variable CAGEHOP_REPORT_TEMPLATE
/// names, beside the program, where a build has it, and where it was installed. NULL with one line in `error`
/// on where it should be and how to get it, or on a file that is no template.
char *report_template(char error[MAP_ERROR_MAX]);

/// Writes the page: the template of report_template() with the data in its place. Returns 0, or CAGEHOP_IO
/// where `file` can't be written, the reason in errno.
int report_write(const char *template, const json_t *data, FILE *file);

#endif

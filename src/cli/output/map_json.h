// SPDX-License-Identifier: GPL-3.0-or-later
/// What `cagehop info` tells of a map, as JSON.
#ifndef CAGEHOP_CLI_MAP_JSON_H
#define CAGEHOP_CLI_MAP_JSON_H

#include "cli/output/map_page.h"
#include "cli/output/map_rate.h"

/// Prints one object; without ranges and glass transition where `page` is NULL. A range is null where the map
/// has no such column; whether a run goes on is null where this host can't tell. Returns the exit status.
int map_json_print(const char *path, const struct map_info *info, const struct map_page *page,
                   enum map_life life, const struct map_rate *rate);

#endif

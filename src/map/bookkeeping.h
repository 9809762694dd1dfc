// SPDX-License-Identifier: GPL-3.0-or-later
/// Private to the room: what a map says of itself, in group run and in the root's attributes.
#ifndef CAGEHOP_MAP_BOOKKEEPING_H
#define CAGEHOP_MAP_BOOKKEEPING_H

#include <stddef.h>

struct builder;

/// Group run: status and checksum of tiles, what computed each isochore, who writes, the history of runs, the
/// job. Sets builder->run, which stays open.
void bookkeeping_create(struct builder *builder);

/// The map's own account of its columns, in the order of its checksums: who reads it takes them from here.
void bookkeeping_create_lists(struct builder *builder);

/// Format, job, table, physics and further provenance.
void bookkeeping_set_root(struct builder *builder, const char *state_axis);

/// Bytes of the history's columns.
size_t bookkeeping_history_bytes(void);

#endif
